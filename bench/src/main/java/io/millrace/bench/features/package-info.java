/** Features at labels' times: Millrace's sweep, and what SQL offers for the same. */
package io.millrace.bench.features;
