import static java.nio.charset.StandardCharsets.UTF_8;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;

/**
 * A PostgreSQL server in the folder that it is given. Says {@code port N}, then carries out each
 * line of its input in one session and says {@code done}; ends with its input.
 */
public final class Database {
  public static void main(String[] arguments) throws Exception {
    Path data = Path.of(arguments[0]);
    try (EmbeddedPostgres server =
            EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(true).start();
        Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
      System.out.println("port " + server.getPort());
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        statement.execute(line);
        System.out.println("done");
      }
    }
  }
}
