// Gooutline prints, for each Go file named on standard input that go/parser accepts, its types, functions and
// methods: name, owner, and the positions of the name and of the whole declaration.
package main

import (
	"bufio"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
)

type row struct {
	Kind, Owner, Name string
	At, Whole         [4]int // line, column in bytes, last line, column after it
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	out := json.NewEncoder(os.Stdout)
	for in.Scan() {
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, in.Text(), nil, parser.SkipObjectResolution)
		if err != nil {
			continue
		}
		if err := out.Encode(map[string]any{"path": in.Text(), "rows": rows(files, file)}); err != nil {
			panic(err)
		}
	}
}

func rows(files *token.FileSet, file *ast.File) []row {
	found := []row{}
	span := func(node ast.Node) [4]int {
		start, end := files.PositionFor(node.Pos(), false), files.PositionFor(node.End(), false)
		return [4]int{start.Line, start.Column, end.Line, end.Column}
	}
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			kind, owner := "function", ""
			if decl.Recv != nil {
				kind = "method"
			}
			if decl.Recv != nil && len(decl.Recv.List) > 0 {
				owner = base(decl.Recv.List[0].Type)
			}
			found = append(found, row{kind, owner, decl.Name.Name, span(decl.Name), span(decl)})
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				if spec, ok := spec.(*ast.TypeSpec); ok {
					whole := span(spec)
					if len(decl.Specs) == 1 {
						whole = span(decl)
					}
					found = append(found, row{"type", "", spec.Name.Name, span(spec.Name), whole})
				}
			}
		}
	}
	return found
}

func base(typ ast.Expr) string {
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
			return inner.Name
		default:
			return ""
		}
	}
}
