/** The way in from outside: one main class, so that schedulers need to know only its name. */
package io.millrace;
