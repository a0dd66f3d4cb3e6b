"""Tables that checks lay out, on a terminal and as pages. What each needs is imported when it is asked for."""
