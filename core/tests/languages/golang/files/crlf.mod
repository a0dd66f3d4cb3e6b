module (
	example.com/crlf
)
replace a => ./b // c
