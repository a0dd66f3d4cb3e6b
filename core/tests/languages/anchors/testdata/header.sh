# Of the function, since it stands right above it.
first() { :; }
# Between.
second() { :; }
