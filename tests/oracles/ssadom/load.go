package main

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"
)

// loaded is a package that was type-checked; files and info are those of a package that was asked for.
type loaded struct {
	pkg   *types.Package
	files []*ast.File
	info  *types.Info
}

// loader type-checks from source: those that are asked for whole, and what they import without bodies.
type loader struct {
	context build.Context
	fset    *token.FileSet
	asked   map[string]bool
	done    map[string]*loaded
}

func newLoader(goos, goarch string, paths []string) *loader {
	context := build.Default
	context.GOOS, context.GOARCH, context.CgoEnabled = goos, goarch, false
	asked := map[string]bool{}
	for _, path := range paths {
		asked[path] = true
	}
	return &loader{context, token.NewFileSet(), asked, map[string]*loaded{}}
}

func (l *loader) Import(path string) (*types.Package, error) {
	return l.ImportFrom(path, "", 0)
}

// ImportFrom finds what `path` means in the directory `from`: the commands have vendored packages of their own.
func (l *loader) ImportFrom(path, from string, _ types.ImportMode) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	vendor := "vendor/"
	if strings.HasPrefix(from, l.directory("cmd")+string(filepath.Separator)) {
		vendor = "cmd/vendor/"
	}
	for _, candidate := range []string{path, vendor + path} {
		if _, err := os.Stat(l.directory(candidate)); err == nil {
			one, err := l.load(candidate)
			if err != nil {
				return nil, err
			}
			return one.pkg, nil
		}
	}
	return nil, fmt.Errorf("no package %s", path)
}

// directory is where a package stands: below GOROOT/src, or where an absolute path says.
func (l *loader) directory(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(l.context.GOROOT, "src", filepath.FromSlash(path))
}

func (l *loader) load(path string) (*loaded, error) {
	if one, ok := l.done[path]; ok {
		if one == nil {
			return nil, fmt.Errorf("%s does not type-check", path)
		}
		return one, nil
	}
	l.done[path] = nil
	found, err := l.context.ImportDir(l.directory(path), 0)
	if err != nil {
		return nil, err
	}
	one := &loaded{}
	for _, name := range found.GoFiles {
		file, err := parser.ParseFile(l.fset, filepath.Join(found.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		one.files = append(one.files, file)
	}
	config := types.Config{
		Importer:         l,
		IgnoreFuncBodies: !l.asked[path],
		FakeImportC:      true,
		Sizes:            types.SizesFor("gc", l.context.GOARCH),
	}
	if l.asked[path] {
		one.info = &types.Info{
			Types:      map[ast.Expr]types.TypeAndValue{},
			Defs:       map[*ast.Ident]types.Object{},
			Uses:       map[*ast.Ident]types.Object{},
			Implicits:  map[ast.Node]types.Object{},
			Selections: map[*ast.SelectorExpr]*types.Selection{},
			Scopes:     map[ast.Node]*types.Scope{},
			Instances:  map[*ast.Ident]types.Instance{},
			// What else a newer go/ssa asks for.
			FileVersions: map[*ast.File]string{},
		}
	}
	one.pkg, err = config.Check(path, l.fset, one.files, one.info)
	if err != nil {
		return nil, err
	}
	if one.info == nil {
		one.files = nil
	}
	l.done[path] = one
	return one, nil
}
