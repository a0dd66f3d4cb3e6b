// Command gotypes type-checks every package of the Go distribution and prints what go/types says
// of its types, as JSON: the truth that Lockstitch's own resolver is held to.
//
// Usage: gotypes GOOS GOARCH [table]
//
// With `table` it prints instead the table of the standard library that Lockstitch carries with it.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
)

type method struct {
	Name      string   `json:"name"`
	Package   string   `json:"package"`
	Signature string   `json:"signature"`
	Pointer   bool     `json:"pointer"`
	Path      []string `json:"path"`
}

type declared struct {
	Alias      bool     `json:"alias"`
	Interface  bool     `json:"interface"`
	Underlying string   `json:"underlying"`
	Parameters int      `json:"parameters"`
	Methods    []method `json:"methods"`
}

type answer struct {
	Left  string `json:"left"`
	Right string `json:"right"`
	Name  string `json:"name"`
	Same  bool   `json:"same"`
}

type satisfied struct {
	Type      string `json:"type"`
	Interface string `json:"interface"`
	Value     bool   `json:"value"`
	Pointer   bool   `json:"pointer"`
}

type output struct {
	Tags       []string                       `json:"tags"`
	Packages   map[string]map[string]declared `json:"packages"`
	Failed     map[string]string              `json:"failed"`
	Aliases    map[string]string              `json:"aliases"`
	Identical  []answer                       `json:"identical"`
	Implements []satisfied                    `json:"implements"`
}

type checker struct {
	context build.Context
	fset    *token.FileSet
	done    map[string]*types.Package
	failed  map[string]string
}

func (c *checker) Import(path string) (*types.Package, error) {
	return c.ImportFrom(path, "", 0)
}

// ImportFrom finds what `path` means in the directory `from`: the commands have vendored packages of their own.
func (c *checker) ImportFrom(path, from string, _ types.ImportMode) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	vendor := "vendor/"
	if strings.HasPrefix(from, c.directory("cmd")+string(filepath.Separator)) {
		vendor = "cmd/vendor/"
	}
	for _, candidate := range []string{path, vendor + path} {
		if _, err := os.Stat(c.directory(candidate)); err == nil {
			return c.check(candidate)
		}
	}
	return nil, fmt.Errorf("no package %s", path)
}

func (c *checker) directory(path string) string {
	return filepath.Join(c.context.GOROOT, "src", filepath.FromSlash(path))
}

func (c *checker) check(path string) (*types.Package, error) {
	if done, ok := c.done[path]; ok {
		if done == nil {
			return nil, fmt.Errorf("%s does not type-check", path)
		}
		return done, nil
	}
	c.done[path] = nil
	found, err := c.context.ImportDir(c.directory(path), 0)
	if err != nil {
		return nil, err
	}
	var files []*ast.File
	for _, name := range found.GoFiles {
		file, err := parser.ParseFile(c.fset, filepath.Join(found.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	config := types.Config{
		Importer:         c,
		IgnoreFuncBodies: true,
		FakeImportC:      true,
		Sizes:            types.SizesFor("gc", c.context.GOARCH),
	}
	checked, err := config.Check(path, c.fset, files, nil)
	if err != nil {
		c.failed[path] = err.Error()
		return nil, err
	}
	c.done[path] = checked
	return checked, nil
}

// writer spells types so that identical types have equal texts.
type writer struct {
	strings.Builder
	own map[*types.TypeParam]bool
}

func canonical(t types.Type) string {
	w := &writer{own: map[*types.TypeParam]bool{}}
	w.write(t)
	return w.String()
}

func (w *writer) list(n int, sep string, write func(int)) {
	for i := range n {
		if i > 0 {
			w.WriteString(sep)
		}
		write(i)
	}
}

func (w *writer) write(t types.Type) {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		if t.Kind() == types.UnsafePointer {
			w.WriteString("unsafe.Pointer")
		} else {
			w.WriteString(types.Typ[t.Kind()].Name())
		}
	case *types.Named:
		if t.Obj().Pkg() != nil {
			w.WriteString(t.Obj().Pkg().Path() + ".")
		}
		w.WriteString(t.Obj().Name())
		if args := t.TypeArgs(); args.Len() > 0 {
			w.WriteString("[")
			w.list(args.Len(), ",", func(i int) { w.write(args.At(i)) })
			w.WriteString("]")
		} else if params := t.TypeParams(); params.Len() > 0 {
			w.WriteString("[")
			w.list(params.Len(), ",", func(i int) { w.write(params.At(i)) })
			w.WriteString("]")
		}
	case *types.TypeParam:
		if w.own[t] {
			fmt.Fprintf(w, "$F%d", t.Index())
		} else {
			fmt.Fprintf(w, "$T%d", t.Index())
		}
	case *types.Pointer:
		w.WriteString("*")
		w.write(t.Elem())
	case *types.Slice:
		w.WriteString("[]")
		w.write(t.Elem())
	case *types.Array:
		fmt.Fprintf(w, "[%d]", t.Len())
		w.write(t.Elem())
	case *types.Map:
		w.WriteString("map[")
		w.write(t.Key())
		w.WriteString("]")
		w.write(t.Elem())
	case *types.Chan:
		w.WriteString(map[types.ChanDir]string{types.SendRecv: "chan", types.SendOnly: "chan<-", types.RecvOnly: "<-chan"}[t.Dir()])
		w.WriteString("(")
		w.write(t.Elem())
		w.WriteString(")")
	case *types.Signature:
		w.WriteString("func")
		w.signature(t)
	case *types.Struct:
		w.WriteString("struct{")
		w.list(t.NumFields(), ";", func(i int) {
			f := t.Field(i)
			if f.Embedded() {
				w.WriteString("embedded ")
			}
			if !f.Exported() {
				w.WriteString(f.Pkg().Path() + ".")
			}
			w.WriteString(f.Name() + " ")
			w.write(f.Type())
			if tag := t.Tag(i); tag != "" {
				w.WriteString(" " + strconv.Quote(tag))
			}
		})
		w.WriteString("}")
	case *types.Interface:
		w.iface(t)
	case *types.Union:
		w.iface(types.NewInterfaceType(nil, []types.Type{t}).Complete())
	default:
		panic(fmt.Sprintf("%T", t))
	}
}

func (w *writer) signature(t *types.Signature) {
	if params := t.TypeParams(); params.Len() > 0 {
		for i := range params.Len() {
			w.own[params.At(i)] = true
		}
		w.WriteString("[")
		w.list(params.Len(), ",", func(i int) {
			constraint := params.At(i).Constraint()
			w.write(types.NewInterfaceType(nil, []types.Type{constraint}).Complete())
		})
		w.WriteString("]")
	}
	w.WriteString("(")
	w.list(t.Params().Len(), ",", func(i int) {
		param := t.Params().At(i).Type()
		if t.Variadic() && i == t.Params().Len()-1 {
			w.WriteString("...")
			param = param.(*types.Slice).Elem()
		}
		w.write(param)
	})
	w.WriteString(")(")
	w.list(t.Results().Len(), ",", func(i int) { w.write(t.Results().At(i).Type()) })
	w.WriteString(")")
}

// iface writes an interface with all that it embeds, sorted.
func (w *writer) iface(t *types.Interface) {
	var methods, rest []string
	for i := range t.NumMethods() {
		m := t.Method(i)
		part := &writer{own: w.own}
		if !m.Exported() {
			part.WriteString(m.Pkg().Path() + ".")
		}
		part.WriteString(m.Name() + "func")
		part.signature(m.Type().(*types.Signature))
		pkg := ""
		if !m.Exported() {
			pkg = m.Pkg().Path()
		}
		methods = append(methods, m.Name()+"\x00"+pkg+"\x00"+part.String())
	}
	sort.Strings(methods)
	for i, text := range methods {
		methods[i] = text[strings.LastIndex(text, "\x00")+1:]
	}
	comparable := false
	w.elements(t, &rest, &comparable)
	sort.Strings(rest)
	if comparable {
		methods = append(methods, "comparable")
	}
	w.WriteString("interface{" + strings.Join(append(methods, rest...), ";") + "}")
}

func (w *writer) elements(t *types.Interface, rest *[]string, comparable *bool) {
	for i := range t.NumEmbeddeds() {
		embedded := types.Unalias(t.EmbeddedType(i))
		if named, ok := embedded.(*types.Named); ok && named.Obj().Pkg() == nil && named.Obj().Name() == "comparable" {
			*comparable = true
			continue
		}
		var terms []string
		switch under := embedded.Underlying().(type) {
		case *types.Interface:
			w.elements(under, rest, comparable)
			continue
		case *types.Union:
			terms = w.terms(under)
		default:
			part := &writer{own: w.own}
			part.write(embedded)
			terms = []string{part.String()}
		}
		sort.Strings(terms)
		*rest = append(*rest, strings.Join(terms, "|"))
	}
}

func (w *writer) terms(union *types.Union) []string {
	var found []string
	for i := range union.Len() {
		term := union.Term(i)
		if nested, ok := types.Unalias(term.Type()).Underlying().(*types.Interface); ok {
			for j := range nested.NumEmbeddeds() {
				if inner, ok := nested.EmbeddedType(j).(*types.Union); ok {
					found = append(found, w.terms(inner)...)
					continue
				}
				part := &writer{own: w.own}
				part.write(nested.EmbeddedType(j))
				found = append(found, part.String())
			}
			continue
		}
		part := &writer{own: w.own}
		if term.Tilde() {
			part.WriteString("~")
		}
		part.write(term.Type())
		found = append(found, part.String())
	}
	return found
}

func describe(object *types.TypeName) declared {
	t := object.Type()
	found := declared{Alias: object.IsAlias(), Interface: types.IsInterface(t), Underlying: canonical(t.Underlying())}
	switch t := t.(type) {
	case *types.Named:
		found.Parameters = t.TypeParams().Len()
	case *types.Alias:
		found.Parameters = t.TypeParams().Len()
	}
	target := t
	if !found.Interface {
		if _, ok := types.Unalias(t).(*types.Pointer); !ok {
			target = types.NewPointer(t)
		}
	}
	value := types.NewMethodSet(t)
	all := types.NewMethodSet(target)
	for i := range all.Len() {
		selection := all.At(i)
		function := selection.Obj().(*types.Func)
		one := method{
			Name:      function.Name(),
			Signature: canonical(function.Type()),
			Pointer:   value.Lookup(function.Pkg(), function.Name()) == nil,
			Path:      fieldPath(t, selection.Index()),
		}
		if !function.Exported() {
			one.Package = function.Pkg().Path()
		}
		found.Methods = append(found.Methods, one)
	}
	return found
}

// fieldPath names the embedded fields through which a method is promoted.
func fieldPath(t types.Type, index []int) []string {
	path := []string{}
	for _, i := range index[:len(index)-1] {
		if pointer, ok := types.Unalias(t).(*types.Pointer); ok {
			t = pointer.Elem()
		}
		field := t.Underlying().(*types.Struct).Field(i)
		path = append(path, field.Name())
		t = field.Type()
	}
	return path
}

type methodOf struct {
	owner    string
	function *types.Func
}

// compare asks types.Identical of neighbours among all methods of one name.
func compare(out *output, byName map[string][]methodOf) {
	names := make([]string, 0, len(byName))
	for name := range byName {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		group := byName[name]
		sort.Slice(group, func(i, j int) bool { return group[i].owner < group[j].owner })
		for i := 1; i < len(group); i++ {
			for _, j := range []int{i - 1, i / 2} {
				if i == j || (j == i/2 && i/2 == i-1) {
					continue
				}
				left, right := group[j], group[i]
				same := types.Identical(left.function.Type(), right.function.Type())
				out.Identical = append(out.Identical, answer{left.owner, right.owner, name, same})
			}
		}
	}
}

func generic(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.TypeParams().Len() > 0
}

func main() {
	context := build.Default
	context.GOOS, context.GOARCH, context.CgoEnabled = os.Args[1], os.Args[2], false
	c := &checker{context, token.NewFileSet(), map[string]*types.Package{}, map[string]string{}}
	out := output{Packages: map[string]map[string]declared{}, Aliases: map[string]string{}}
	out.Tags = context.ToolTags
	root := filepath.Join(context.GOROOT, "src")
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		name := entry.Name()
		if name == "testdata" || name == "builtin" || strings.HasPrefix(name, "_") {
			return filepath.SkipDir
		}
		if relative, _ := filepath.Rel(root, path); relative != "." {
			_, _ = c.check(filepath.ToSlash(relative))
		}
		return nil
	})
	if err != nil {
		panic(err)
	}
	if len(os.Args) > 3 && os.Args[3] == "table" {
		w := bufio.NewWriter(os.Stdout)
		writeTable(w, c.done)
		if err := w.Flush(); err != nil {
			panic(err)
		}
		return
	}
	byName := map[string][]methodOf{}
	var concrete, interfaces []*types.TypeName
	for path, pkg := range c.done {
		if pkg == nil {
			continue
		}
		found := map[string]declared{}
		for _, name := range pkg.Scope().Names() {
			object, ok := pkg.Scope().Lookup(name).(*types.TypeName)
			if !ok {
				continue
			}
			found[name] = describe(object)
			if object.IsAlias() {
				if named, ok := types.Unalias(object.Type()).(*types.Named); ok && named.Obj().Pkg() != nil {
					out.Aliases[path+"."+name] = named.Obj().Pkg().Path() + "." + named.Obj().Name()
				}
				continue
			}
			named := object.Type().(*types.Named)
			if !generic(named) {
				if types.IsInterface(named) {
					interfaces = append(interfaces, object)
				} else {
					concrete = append(concrete, object)
				}
				for i := range named.NumMethods() {
					m := named.Method(i)
					byName[m.Name()] = append(byName[m.Name()], methodOf{path + "." + name, m})
				}
			}
		}
		out.Packages[path] = found
	}
	compare(&out, byName)
	implements(&out, concrete, interfaces)
	out.Failed = c.failed
	w := bufio.NewWriter(os.Stdout)
	if err := json.NewEncoder(w).Encode(out); err != nil {
		panic(err)
	}
	if err := w.Flush(); err != nil {
		panic(err)
	}
}

// implements asks, for every interface, some types that have a method of its first method's name.
func implements(out *output, concrete, interfaces []*types.TypeName) {
	full := func(o *types.TypeName) string { return o.Pkg().Path() + "." + o.Name() }
	sort.Slice(concrete, func(i, j int) bool { return full(concrete[i]) < full(concrete[j]) })
	sort.Slice(interfaces, func(i, j int) bool { return full(interfaces[i]) < full(interfaces[j]) })
	having := map[string][]*types.TypeName{}
	for _, object := range concrete {
		set := types.NewMethodSet(types.NewPointer(object.Type()))
		for i := range set.Len() {
			name := set.At(i).Obj().Name()
			having[name] = append(having[name], object)
		}
	}
	for _, object := range interfaces {
		iface := object.Type().Underlying().(*types.Interface)
		if iface.NumMethods() == 0 || !iface.IsMethodSet() {
			continue
		}
		for n, candidate := range having[iface.Method(0).Name()] {
			if n == 12 {
				break
			}
			out.Implements = append(out.Implements, satisfied{
				full(candidate), full(object),
				types.Implements(candidate.Type(), iface),
				types.Implements(types.NewPointer(candidate.Type()), iface),
			})
		}
	}
}
