/* A template. */

// +build ignored

//go:build ignore && linux

{{ range .Types }}
func ({{ .Name }}) String() string { return "" }
