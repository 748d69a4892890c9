package io.millrace.features.reader;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A store that holds vectors. May be used by many threads at once. */
public interface VectorStore {
  /**
   * How a version of a group lies here.
   *
   * @return empty if it was never exported here
   * @throws StoreException if the store does not answer
   */
  Optional<StoredTable> table(String group, int version);

  /**
   * The vectors of entities.
   *
   * @param keys each the values of the table's keys in their order, of their very types
   * @return by key; entities that the store does not know are not in it
   * @throws StoreException if the store does not answer
   */
  Map<List<Object>, StoredVector> find(StoredTable table, Collection<List<Object>> keys);
}
