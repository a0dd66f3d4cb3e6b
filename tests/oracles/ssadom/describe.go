package main

import (
	"go/ast"
	"go/token"
	"go/types"
)

// call is a call in the text: its bytes, what it is, and the instruction that makes it. Of a call that SSA does not
// have (it is a conversion, a constant, or cannot be reached) the block is -1.
type call struct {
	Start int `json:"start"`
	End   int `json:"end"`
	// Kind is call, literal (the call of a function literal where it stands), builtin, conversion or constant.
	Kind string `json:"kind"`
	// Role is defer, go or empty.
	Role string `json:"role"`
	// Short says that it stands to the right of && or || in a case of a switch without a tag, whose value SSA makes
	// before it is tested.
	Short  bool `json:"short"`
	Block  int  `json:"block"`
	Index  int  `json:"index"`
	lparen token.Pos
}

// function is a function of the text, or a function literal in one. Idom has for each block the one that immediately
// dominates it, or -1.
type function struct {
	File  string `json:"file"`
	Name  string `json:"name"`
	Line  int    `json:"line"`
	Start int    `json:"start"`
	// Literal says that it is a function literal.
	Literal bool `json:"literal"`
	// Constant says that `true` or `false` is the condition of something.
	Constant bool `json:"constant"`
	// Ended says that it is ended by a call that SSA has return.
	Ended bool `json:"ended"`
	// Problem says why there is no SSA form of it.
	Problem string  `json:"problem"`
	Idom    []int   `json:"idom"`
	Calls   []*call `json:"calls"`
	decl    *ast.FuncDecl
	at      token.Pos
}

// described lists the functions of a package and their calls as they stand in the text.
func described(fset *token.FileSet, one *loaded) []*function {
	var found []*function
	for _, file := range one.files {
		for _, decl := range file.Decls {
			if decl, ok := decl.(*ast.FuncDecl); ok && decl.Body != nil {
				d := &describer{fset: fset, info: one.info, decl: decl, roles: map[*ast.CallExpr]string{}}
				d.function(decl.Name.Name, decl, decl.Body, false)
				found = append(found, d.found...)
			}
		}
	}
	return found
}

type describer struct {
	fset  *token.FileSet
	info  *types.Info
	decl  *ast.FuncDecl
	found []*function
	roles map[*ast.CallExpr]string
}

func (d *describer) function(name string, node ast.Node, body *ast.BlockStmt, literal bool) {
	at := d.fset.Position(node.Pos())
	f := &function{File: at.Filename, Name: name, Line: at.Line, Start: at.Offset, Literal: literal, decl: d.decl}
	f.at = node.Pos() // where SSA has it
	if !literal {
		f.at = d.decl.Name.Pos()
	}
	if name == "_" {
		f.Problem = "a function called _"
	}
	d.found = append(d.found, f)
	short := map[ast.Expr]bool{}
	ast.Inspect(body, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.FuncLit:
			d.function(name, node, node.Body, true)
			return false
		case *ast.DeferStmt:
			d.roles[node.Call] = "defer"
		case *ast.GoStmt:
			d.roles[node.Call] = "go"
		case *ast.IfStmt:
			d.condition(f, node.Cond)
		case *ast.ForStmt:
			d.condition(f, node.Cond)
		case *ast.BinaryExpr:
			if node.Op == token.LAND || node.Op == token.LOR {
				d.condition(f, node)
			}
		case *ast.SwitchStmt:
			if node.Tag == nil {
				for _, clause := range node.Body.List {
					for _, one := range clause.(*ast.CaseClause).List {
						d.condition(f, one)
						rights(one, short)
					}
				}
			}
		case *ast.CallExpr:
			d.call(f, node)
		}
		return true
	})
	for right := range short {
		for _, one := range f.Calls {
			start, end := d.fset.Position(right.Pos()).Offset, d.fset.Position(right.End()).Offset
			one.Short = one.Short || start <= one.Start && one.End <= end
		}
	}
}

// rights adds what stands to the right of && and || in a condition.
func rights(condition ast.Expr, found map[ast.Expr]bool) {
	ast.Inspect(condition, func(node ast.Node) bool {
		if both, ok := node.(*ast.BinaryExpr); ok && (both.Op == token.LAND || both.Op == token.LOR) {
			found[both.Y] = true
		}
		return true
	})
}

// condition notes a condition that is `true` or `false` as it stands, or made of such.
func (d *describer) condition(f *function, condition ast.Expr) {
	switch e := condition.(type) {
	case *ast.ParenExpr:
		d.condition(f, e.X)
	case *ast.UnaryExpr:
		d.condition(f, e.X)
	case *ast.BinaryExpr:
		if e.Op == token.LAND || e.Op == token.LOR {
			d.condition(f, e.X)
			d.condition(f, e.Y)
		}
	case *ast.Ident:
		f.Constant = f.Constant || e.Name == "true" || e.Name == "false"
	}
}

func (d *describer) call(f *function, node *ast.CallExpr) {
	one := &call{Kind: "call", Role: d.roles[node], Block: -1, lparen: node.Lparen}
	one.Start, one.End = d.fset.Position(node.Pos()).Offset, d.fset.Position(node.End()).Offset
	_, literal := ast.Unparen(node.Fun).(*ast.FuncLit)
	made, kind := d.info.Types[node], d.info.Types[ast.Unparen(node.Fun)]
	switch {
	case kind.IsType():
		one.Kind = "conversion"
	case made.Value != nil:
		one.Kind = "constant"
	case kind.IsBuiltin():
		one.Kind = "builtin"
	case literal:
		one.Kind = "literal"
	case endsHere(node) != nil:
		f.Ended = true
	}
	f.Calls = append(f.Calls, one)
}
