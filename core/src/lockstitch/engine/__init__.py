"""Plan, extract, judge, except: a run from contracts to an outcome."""
