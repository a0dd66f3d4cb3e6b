// Command ssadom builds the SSA form of Go packages with golang.org/x/tools/go/ssa and prints, as JSON, where the
// calls of each function stand in its dominator tree: the truth that the control flow of `call-order` is held to.
//
// Usage: ssadom GOOS GOARCH ends|plain PACKAGE...
//
// A package is an import path of the Go distribution, or the absolute path of a folder. With `ends`, a call that
// Lockstitch takes for the end of a function is one; with `plain`, a function ends where SSA says so.
package main

import (
	"bufio"
	"encoding/json"
	"os"
)

type output struct {
	Packages map[string][]function `json:"packages"`
	// Failed has the packages that could not be loaded, with the reason.
	Failed map[string]string `json:"failed"`
}

func main() {
	goos, goarch, mode, paths := os.Args[1], os.Args[2], os.Args[3], os.Args[4:]
	l := newLoader(goos, goarch, paths)
	out := output{map[string][]function{}, map[string]string{}}
	var asked, all []*loaded
	for _, path := range paths {
		one, err := l.load(path)
		if err != nil {
			out.Failed[path] = err.Error()
			continue
		}
		asked = append(asked, one)
	}
	for _, one := range l.done {
		if one != nil {
			all = append(all, one)
		}
	}
	unalias(all)
	for _, one := range asked {
		found := described(l.fset, one)
		for _, file := range one.files {
			(&rewriter{one.info, mode == "ends"}).file(file)
		}
		place(l.fset, all, one, found)
		for _, f := range found {
			out.Packages[one.pkg.Path()] = append(out.Packages[one.pkg.Path()], *f)
		}
	}
	w := bufio.NewWriter(os.Stdout)
	if err := json.NewEncoder(w).Encode(out); err != nil {
		panic(err)
	}
	if err := w.Flush(); err != nil {
		panic(err)
	}
}
