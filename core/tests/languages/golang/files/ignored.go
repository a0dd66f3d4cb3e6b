// A template.

//go:build ignore
