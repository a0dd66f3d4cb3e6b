package main

import (
	"fmt"
	"go/constant"
	"go/types"
	"io"
	"path"
	"sort"
	"strconv"
	"strings"
)

// table writes what a program outside the standard library can see of its types: declarations with their
// methods, exported and embedded fields, and what these are made of; and the integer constants that may be
// lengths of arrays. One section a package, as small Go files.
type table struct {
	packages map[string]*types.Package
	wanted   map[string]map[string]bool
	queue    []*types.TypeName
}

func hidden(importPath string) bool {
	return strings.HasPrefix(importPath, "vendor/") || strings.HasPrefix(importPath, "cmd/") || strings.Contains("/"+importPath+"/", "/internal/")
}

func writeTable(out io.Writer, packages map[string]*types.Package) {
	t := &table{packages, map[string]map[string]bool{}, nil}
	for importPath, pkg := range packages {
		if pkg == nil || hidden(importPath) {
			continue
		}
		for _, name := range pkg.Scope().Names() {
			if object, ok := pkg.Scope().Lookup(name).(*types.TypeName); ok && object.Exported() {
				t.want(object)
			}
		}
	}
	for len(t.queue) > 0 {
		object := t.queue[0]
		t.queue = t.queue[1:]
		t.reach(object)
	}
	paths := []string{}
	for importPath, pkg := range packages {
		if pkg != nil && (t.wanted[importPath] != nil || len(constants(pkg)) > 0) {
			paths = append(paths, importPath)
		}
	}
	sort.Strings(paths)
	for _, importPath := range paths {
		_, _ = io.WriteString(out, t.section(importPath))
	}
}

func (t *table) want(object *types.TypeName) {
	if object.Pkg() == nil || object.Pkg().Path() == "unsafe" {
		return
	}
	names := t.wanted[object.Pkg().Path()]
	if names == nil {
		names = map[string]bool{}
		t.wanted[object.Pkg().Path()] = names
	}
	if !names[object.Name()] {
		names[object.Name()] = true
		t.queue = append(t.queue, object)
	}
}

// reach wants the types whose declarations decide what a type's methods are.
func (t *table) reach(object *types.TypeName) {
	if object.IsAlias() {
		t.wantNamed(object.Type().(*types.Alias).Rhs())
		return
	}
	named := object.Type().(*types.Named)
	t.wantConstraints(named.TypeParams())
	for i := range named.NumMethods() {
		t.wantConstraints(named.Method(i).Type().(*types.Signature).TypeParams())
	}
	switch under := named.Underlying().(type) {
	case *types.Struct:
		for i := range under.NumFields() {
			if field := under.Field(i); field.Embedded() {
				t.wantNamed(field.Type())
			}
		}
	case *types.Interface:
		for i := range under.NumEmbeddeds() {
			t.wantNamed(under.EmbeddedType(i))
		}
	}
}

func (t *table) wantConstraints(params *types.TypeParamList) {
	for i := range params.Len() {
		t.wantNamed(params.At(i).Constraint())
	}
}

func (t *table) wantNamed(of types.Type) {
	if pointer, ok := of.(*types.Pointer); ok {
		of = pointer.Elem()
	}
	switch of := of.(type) {
	case *types.Named:
		t.want(of.Obj())
	case *types.Alias:
		t.want(of.Obj())
	}
}

func (t *table) section(importPath string) string {
	pkg := t.packages[importPath]
	imports := map[string]string{}
	taken := map[string]bool{}
	qualifier := func(other *types.Package) string {
		if other == pkg {
			return ""
		}
		if name, ok := imports[other.Path()]; ok {
			return name
		}
		name := path.Base(other.Name())
		for n := 2; taken[name] || pkg.Scope().Lookup(name) != nil; n++ {
			name = other.Name() + strconv.Itoa(n)
		}
		imports[other.Path()], taken[name] = name, true
		return name
	}
	names := make([]string, 0)
	sealing := map[string]bool{}
	for name := range t.wanted[importPath] {
		names = append(names, name)
		if iface, ok := pkg.Scope().Lookup(name).Type().Underlying().(*types.Interface); ok {
			for i := range iface.NumMethods() {
				sealing[iface.Method(i).Name()] = true
			}
		}
	}
	sort.Strings(names)
	var body strings.Builder
	for _, name := range names {
		declare(&body, pkg.Scope().Lookup(name).(*types.TypeName), qualifier, sealing)
	}
	var head strings.Builder
	fmt.Fprintf(&head, "-- %s --\npackage %s\n", importPath, pkg.Name())
	imported := make([]string, 0, len(imports))
	for other := range imports {
		imported = append(imported, other)
	}
	sort.Strings(imported)
	for _, other := range imported {
		fmt.Fprintf(&head, "import %s %q\n", imports[other], other)
	}
	return head.String() + strings.Join(constants(pkg), "") + body.String()
}

// platform are the packages, and the constants of others, whose values hang on the system or its word size.
var platform = map[string]bool{
	"os": true, "path/filepath": true, "runtime": true, "syscall": true,
	"math.MaxInt": true, "math.MaxUint": true, "math.MinInt": true, "math/bits.UintSize": true, "strconv.IntSize": true,
}

// constants declares the exported integer constants that are of no named type and can be lengths.
func constants(pkg *types.Package) []string {
	lines := []string{}
	if hidden(pkg.Path()) || platform[pkg.Path()] {
		return lines
	}
	for _, name := range pkg.Scope().Names() {
		object, ok := pkg.Scope().Lookup(name).(*types.Const)
		if !ok || !object.Exported() || platform[pkg.Path()+"."+name] {
			continue
		}
		basic, ok := object.Type().(*types.Basic)
		if !ok || basic.Info()&types.IsInteger == 0 {
			continue
		}
		if value, exact := constant.Int64Val(object.Val()); exact && 0 <= value && value < 1<<32 {
			lines = append(lines, fmt.Sprintf("const %s = %d\n", name, value))
		}
	}
	return lines
}

func declare(out *strings.Builder, object *types.TypeName, qualifier types.Qualifier, sealing map[string]bool) {
	if object.IsAlias() {
		alias := object.Type().(*types.Alias)
		fmt.Fprintf(out, "type %s%s = %s\n", object.Name(), params(alias.TypeParams(), qualifier), types.TypeString(alias.Rhs(), qualifier))
		return
	}
	named := object.Type().(*types.Named)
	fmt.Fprintf(out, "type %s%s %s\n", object.Name(), params(named.TypeParams(), qualifier), definition(named.Underlying(), qualifier))
	lines := []string{}
	for i := range named.NumMethods() {
		method := named.Method(i)
		if !method.Exported() && !sealing[method.Name()] {
			continue
		}
		signature := method.Type().(*types.Signature)
		star := ""
		if _, ok := signature.Recv().Type().(*types.Pointer); ok {
			star = "*"
		}
		receiver := ""
		if own := signature.RecvTypeParams(); own.Len() > 0 {
			list := make([]string, own.Len())
			for j := range own.Len() {
				list[j] = own.At(j).Obj().Name()
			}
			receiver = "[" + strings.Join(list, ",") + "]"
		}
		lines = append(lines, fmt.Sprintf("func (%s%s%s) %s%s\n", star, object.Name(), receiver, method.Name(), bare(signature, qualifier)))
	}
	sort.Strings(lines)
	out.WriteString(strings.Join(lines, ""))
}

func params(list *types.TypeParamList, qualifier types.Qualifier) string {
	if list.Len() == 0 {
		return ""
	}
	parts := make([]string, list.Len())
	for i := range list.Len() {
		parts[i] = list.At(i).Obj().Name() + " " + types.TypeString(list.At(i).Constraint(), qualifier)
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// bare writes a signature without the names of its parameters.
func bare(signature *types.Signature, qualifier types.Qualifier) string {
	unnamed := func(tuple *types.Tuple) *types.Tuple {
		vars := make([]*types.Var, tuple.Len())
		for i := range tuple.Len() {
			vars[i] = types.NewParam(0, nil, "", tuple.At(i).Type())
		}
		return types.NewTuple(vars...)
	}
	plain := types.NewSignatureType(nil, nil, nil, unnamed(signature.Params()), unnamed(signature.Results()), signature.Variadic())
	return params(signature.TypeParams(), qualifier) + strings.TrimPrefix(types.TypeString(plain, qualifier), "func")
}

func definition(under types.Type, qualifier types.Qualifier) string {
	switch under := under.(type) {
	case *types.Struct:
		parts := []string{}
		for i := range under.NumFields() {
			field := under.Field(i)
			if field.Embedded() {
				parts = append(parts, types.TypeString(field.Type(), qualifier))
			} else if field.Exported() {
				parts = append(parts, field.Name()+" "+types.TypeString(field.Type(), qualifier))
			}
		}
		return "struct {" + strings.Join(parts, "; ") + "}"
	case *types.Interface:
		parts := []string{}
		for i := range under.NumExplicitMethods() {
			method := under.ExplicitMethod(i)
			parts = append(parts, method.Name()+bare(method.Type().(*types.Signature), qualifier))
		}
		for i := range under.NumEmbeddeds() {
			parts = append(parts, types.TypeString(under.EmbeddedType(i), qualifier))
		}
		return "interface {" + strings.Join(parts, "; ") + "}"
	}
	return types.TypeString(under, qualifier)
}
