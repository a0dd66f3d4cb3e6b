//go:build linux

func F() {}
