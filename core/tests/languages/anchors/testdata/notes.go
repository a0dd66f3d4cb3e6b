package a

/*
 * With a gutter.
 *   Indented.
 ** Two stars.
 */

/* one */ /* two */
/** javadoc
*/
//! odd
/// three
//	tab

var a = 1 // first
          // goes on
  // in another column
var b = /* within */ 2 // behind
/* before */ var c = 1
// last, with no end of line