// Godoc prints, for each Go file named on standard input, every declaration at its top with the lines of
// its doc comment, as go/parser binds them.
package main

import (
	"bufio"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strings"
)

type row struct {
	Symbol string `json:"symbol"`
	Line   int    `json:"line"`
	Doc    int    `json:"doc"`  // first line of its own doc comment, 0 for none
	Group  int    `json:"group"` // first line of the comment of the group that it is in
	End    int    `json:"end"`
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	out := json.NewEncoder(os.Stdout)
	for in.Scan() {
		path := in.Text()
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			continue
		}
		if err := out.Encode(map[string]any{"path": path, "rows": rows(files, file)}); err != nil {
			panic(err)
		}
	}
}

func rows(files *token.FileSet, file *ast.File) []row {
	found := []row{}
	line := func(at token.Pos) int { return files.PositionFor(at, false).Line }
	first := func(doc *ast.CommentGroup) int {
		if doc == nil {
			return 0
		}
		return line(doc.Pos())
	}
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			found = append(found, row{receiver(decl) + decl.Name.Name, line(decl.Pos()), first(decl.Doc), 0, line(decl.End())})
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				found = append(found, specs(decl, spec, line, first)...)
			}
		}
	}
	return found
}

func specs(decl *ast.GenDecl, spec ast.Spec, line func(token.Pos) int, first func(*ast.CommentGroup) int) []row {
	group, doc, at := 0, 0, line(spec.Pos())
	var names []*ast.Ident
	switch spec := spec.(type) {
	case *ast.TypeSpec:
		names, doc = []*ast.Ident{spec.Name}, first(spec.Doc)
	case *ast.ValueSpec:
		names, doc = spec.Names, first(spec.Doc)
	}
	if decl.Lparen.IsValid() {
		group = first(decl.Doc)
	} else {
		doc, at = first(decl.Doc), line(decl.Pos())
	}
	found := []row{}
	for _, name := range names {
		found = append(found, row{name.Name, at, doc, group, line(spec.End())})
	}
	return found
}

func receiver(decl *ast.FuncDecl) string {
	if decl.Recv == nil || len(decl.Recv.List) == 0 {
		return ""
	}
	typ := decl.Recv.List[0].Type
	for {
		switch inner := typ.(type) {
		case *ast.StarExpr:
			typ = inner.X
		case *ast.ParenExpr:
			typ = inner.X
		case *ast.IndexExpr:
			typ = inner.X
		case *ast.IndexListExpr:
			typ = inner.X
		case *ast.Ident:
			return strings.TrimSpace(inner.Name) + "."
		default:
			return "?."
		}
	}
}
