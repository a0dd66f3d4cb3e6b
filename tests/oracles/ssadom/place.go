package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// place builds the SSA form of a package and notes where the calls of its functions stand. Where go/ssa fails, the
// function that it fails in is left out, and it is tried once more.
func place(fset *token.FileSet, all []*loaded, one *loaded, found []*function) {
	one.info.InitOrder = nil // what package variables begin with is no function of the text
	calls := map[token.Pos]*call{}
	functions := map[token.Pos]*function{}
	declared := map[*ast.FuncDecl][]*function{}
	for _, f := range found {
		functions[f.at] = f
		declared[f.decl] = append(declared[f.decl], f)
		for _, c := range f.Calls {
			calls[c.lparen] = c
		}
	}
	for {
		prog, problem := built(fset, all, one)
		var culprit *ast.FuncDecl
		for _, decl := range declarations(one) {
			object, _ := one.info.Defs[decl.Name].(*types.Func)
			fn := prog.FuncValue(object)
			if fn == nil {
				continue
			}
			if _, unfinished := fn.Syntax().(*ast.FuncDecl); problem != "" && unfinished {
				if culprit == nil && fn.Blocks != nil {
					culprit = decl
				}
				continue
			}
			noted(fn, functions, calls)
		}
		if culprit == nil {
			for _, f := range found {
				if f.Problem == "" && f.Idom == nil {
					f.Problem = problem
				}
			}
			return
		}
		for _, f := range declared[culprit] {
			f.Problem = problem
		}
		culprit.Body = nil
	}
}

func declarations(one *loaded) []*ast.FuncDecl {
	var found []*ast.FuncDecl
	for _, file := range one.files {
		for _, decl := range file.Decls {
			if decl, ok := decl.(*ast.FuncDecl); ok && decl.Body != nil && decl.Name.Name != "_" {
				found = append(found, decl)
			}
		}
	}
	return found
}

// built is a program in which one package has been built, and what go/ssa failed with.
func built(fset *token.FileSet, all []*loaded, one *loaded) (prog *ssa.Program, problem string) {
	prog = ssa.NewProgram(fset, ssa.NaiveForm|ssa.BareInits)
	var pkg *ssa.Package
	for _, other := range all {
		if other == one {
			pkg = prog.CreatePackage(one.pkg, one.files, one.info, true)
		} else {
			prog.CreatePackage(other.pkg, nil, nil, true)
		}
	}
	prog.CreatePackage(types.Unsafe, nil, nil, true)
	defer func() {
		if failure := recover(); failure != nil {
			problem = fmt.Sprint(failure)
		}
	}()
	pkg.Build()
	return prog, ""
}

// noted writes down the dominator tree of a function and of the literals in it, and where their calls stand.
func noted(fn *ssa.Function, functions map[token.Pos]*function, calls map[token.Pos]*call) {
	f := functions[fn.Pos()]
	if f == nil || len(fn.Blocks) == 0 {
		return
	}
	if stays(fn) {
		leftOut(fn, functions, "a literal that never returns is called where it stands")
		return
	}
	f.Idom = make([]int, len(fn.Blocks))
	for _, block := range fn.Blocks {
		f.Idom[block.Index] = -1
		if above := block.Idom(); above != nil {
			f.Idom[block.Index] = above.Index
		}
		for index, instruction := range block.Instrs {
			at := instruction.Pos()
			if common, ok := instruction.(ssa.CallInstruction); ok {
				at = common.Common().Pos()
			} else if _, ok := instruction.(*ssa.Panic); !ok {
				continue
			}
			if c := calls[at]; c != nil {
				c.Block, c.Index = block.Index, index
			}
		}
	}
	for _, literal := range fn.AnonFuncs {
		if used(fn, literal) {
			noted(literal, functions, calls)
		} else {
			leftOut(literal, functions, "a literal where nobody comes")
		}
	}
}

// used tells whether a literal, or the closure of it, is the operand of some instruction: the others stand where
// nobody comes. What is only deferred must be run too.
func used(fn *ssa.Function, value ssa.Value) bool {
	for _, block := range fn.Blocks {
		for _, instruction := range block.Instrs {
			for _, operand := range instruction.Operands(nil) {
				if *operand != value {
					continue
				}
				switch user := instruction.(type) {
				case *ssa.MakeClosure:
					if used(fn, user) {
						return true
					}
				case *ssa.Defer:
					if user.Call.Value != value || runs(block, map[*ssa.BasicBlock]bool{}) {
						return true
					}
				default:
					return true
				}
			}
		}
	}
	return false
}

// runs tells whether what was deferred in a block is run at some end of the function that can be reached from there.
func runs(block *ssa.BasicBlock, seen map[*ssa.BasicBlock]bool) bool {
	if seen[block] {
		return false
	}
	seen[block] = true
	for _, instruction := range block.Instrs {
		switch instruction.(type) {
		case *ssa.RunDefers, *ssa.Panic:
			return true
		}
	}
	for _, next := range block.Succs {
		if runs(next, seen) {
			return true
		}
	}
	return false
}

func leftOut(fn *ssa.Function, functions map[token.Pos]*function, problem string) {
	if f := functions[fn.Pos()]; f != nil {
		f.Problem = problem
	}
	for _, inner := range fn.AnonFuncs {
		leftOut(inner, functions, problem)
	}
}

// stays tells whether a function calls a literal, where it stands, that never returns: SSA believes that it does.
func stays(fn *ssa.Function) bool {
	for _, block := range fn.Blocks {
		for _, instruction := range block.Instrs {
			call, ok := instruction.(*ssa.Call)
			if !ok {
				continue
			}
			literal, _ := call.Call.Value.(*ssa.Function)
			if closure, ok := call.Call.Value.(*ssa.MakeClosure); ok {
				literal, _ = closure.Fn.(*ssa.Function)
			}
			if literal != nil && literal.Parent() == fn && !returns(literal) {
				return true
			}
		}
	}
	return false
}

func returns(fn *ssa.Function) bool {
	for _, block := range fn.Blocks {
		if _, ok := block.Instrs[len(block.Instrs)-1].(*ssa.Return); ok {
			return !stays(fn)
		}
	}
	return false
}
