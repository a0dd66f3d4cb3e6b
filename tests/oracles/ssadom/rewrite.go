package main

import (
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"strings"
)

// What Lockstitch takes for the end of a function besides `panic`: SSA has them return. Nothing is run after the
// `exits`, not even what was deferred.
var (
	exits = map[string]bool{
		"os.Exit": true, "syscall.Exit": true, "log.Fatal": true, "log.Fatalf": true, "log.Fatalln": true,
	}
	ends = map[string]bool{
		"runtime.Goexit": true, "log.Panic": true, "log.Panicf": true, "log.Panicln": true,
	}
	fatal = map[string]bool{"Fatal": true, "Fatalf": true, "Fatalln": true, "FailNow": true, "SkipNow": true}
	skips = regexp.MustCompile(`^(?:t|b|f|tb|s\.T\(\)|suite\.T\(\))\.Skipf?$`)
)

// endsHere gives what stands for the end of the function behind a call, if it is one of them: a return, or a loop
// without end.
func endsHere(call *ast.CallExpr) ast.Stmt {
	selector, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	name := strings.ReplaceAll(types.ExprString(selector), " ", "")
	if exits[name] {
		return &ast.ForStmt{For: call.End(), Body: &ast.BlockStmt{Lbrace: call.End(), Rbrace: call.End()}}
	}
	if ends[name] || fatal[selector.Sel.Name] || skips.MatchString(name) {
		return &ast.ReturnStmt{Return: call.End()}
	}
	return nil
}

// rewriter changes, in a syntax tree that is type-checked, what go/ssa does not know or sees in another way:
//
//   - A range over an integer or a function ranges over an element of a map of maps instead, whose index is what was
//     ranged over: `for k, v := range X` becomes `for k, v := range (map[X]map[K]V)(nil)[X]`. X is evaluated once
//     before, and then the body is run any number of times.
//   - Behind a call that ends the function stands a return, or a loop without end.
type rewriter struct {
	info *types.Info
	ends bool
}

func (r *rewriter) file(file *ast.File) {
	ast.Inspect(file, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.RangeStmt:
			r.ranged(node)
		case *ast.BlockStmt:
			node.List = r.ended(node.List)
		case *ast.LabeledStmt:
			if statement, ok := node.Stmt.(*ast.ExprStmt); ok {
				node.Stmt = &ast.BlockStmt{Lbrace: statement.Pos(), List: []ast.Stmt{statement}, Rbrace: statement.End()}
			}
		case *ast.CaseClause:
			node.Body = r.ended(node.Body)
		case *ast.CommClause:
			node.Body = r.ended(node.Body)
		}
		return true
	})
}

func (r *rewriter) ended(list []ast.Stmt) []ast.Stmt {
	if !r.ends {
		return list
	}
	var made []ast.Stmt
	for _, statement := range list {
		made = append(made, statement)
		if expression, ok := statement.(*ast.ExprStmt); ok {
			if call, ok := ast.Unparen(expression.X).(*ast.CallExpr); ok {
				if end := endsHere(call); end != nil {
					made = append(made, end)
				}
			}
		}
	}
	return made
}

// core is the underlying type; of a type parameter, that of the first type in its set.
func core(t types.Type) types.Type {
	under := t.Underlying()
	for under != nil {
		set, ok := under.(*types.Interface)
		if !ok || set.NumEmbeddeds() == 0 {
			break
		}
		switch first := set.EmbeddedType(0).(type) {
		case *types.Union:
			under = first.Term(0).Type().Underlying()
		default:
			under = first.Underlying()
		}
	}
	return under
}

func (r *rewriter) ranged(statement *ast.RangeStmt) {
	over := r.info.Types[statement.X].Type
	var key, value types.Type = types.Typ[types.Int], types.Typ[types.Int]
	switch under := core(over).(type) {
	case *types.Basic:
		if under.Info()&types.IsInteger == 0 {
			return
		}
		key = over
	case *types.Signature:
		if yield, ok := core(under.Params().At(0).Type()).(*types.Signature); ok {
			if yield.Params().Len() > 0 {
				key = yield.Params().At(0).Type()
			}
			if yield.Params().Len() > 1 {
				value = yield.Params().At(1).Type()
			}
		}
	default:
		return
	}
	inner := types.NewMap(key, value)
	outer := types.NewMap(over, inner)
	none := &ast.Ident{NamePos: statement.X.Pos(), Name: "nil"}
	r.info.Uses[none] = types.Universe.Lookup("nil")
	r.info.Types[none] = typed(outer)
	index := &ast.IndexExpr{X: none, Lbrack: statement.X.Pos(), Index: statement.X, Rbrack: statement.X.End()}
	r.info.Types[index] = typed(inner)
	statement.X = index
}

// typed is what go/types says of a call that gives a value of that type. Its mode can be had from go/types alone.
func typed(t types.Type) types.TypeAndValue {
	pkg := types.NewPackage("p", "p")
	results := types.NewTuple(types.NewVar(token.NoPos, pkg, "", t))
	made := types.NewSignatureType(nil, nil, nil, nil, results, false)
	pkg.Scope().Insert(types.NewVar(token.NoPos, pkg, "f", made))
	call := &ast.CallExpr{Fun: &ast.Ident{Name: "f"}}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	if err := types.CheckExpr(token.NewFileSet(), pkg, token.NoPos, call, info); err != nil {
		panic(err)
	}
	return info.Types[call]
}
