package main

import (
	"go/types"
	"reflect"
	"unsafe"
)

// unaliaser takes every types.Alias out of what go/types has made, for a go/ssa that is older than they are: each is
// replaced by the type that it stands for, which is what go/types itself gave before Go 1.22.
//
// Twice: instances of generic types are expanded when they are first asked for, and go/types finds it strange when their
// type arguments have changed until then. The first walk asks for all of them.
type unaliaser struct {
	seen  map[unsafe.Pointer]map[reflect.Type]bool
	force bool
}

var (
	aliasType   = reflect.TypeFor[*types.Alias]()
	checkerType = reflect.TypeFor[*types.Checker]()
	typesPath   = reflect.TypeFor[types.Package]().PkgPath()
)

func unalias(all []*loaded) {
	for _, force := range []bool{true, false} {
		u := &unaliaser{map[unsafe.Pointer]map[reflect.Type]bool{}, force}
		u.all(all)
	}
}

func (u *unaliaser) all(all []*loaded) {
	for _, one := range all {
		u.walk(reflect.ValueOf(one.pkg))
		if one.info == nil {
			continue
		}
		for expr, tv := range one.info.Types {
			tv.Type = u.plain(tv.Type)
			if !u.force {
				one.info.Types[expr] = tv
			}
		}
		for id, instance := range one.info.Instances {
			u.walk(reflect.ValueOf(instance.TypeArgs))
			instance.Type = u.plain(instance.Type)
			if !u.force {
				one.info.Instances[id] = instance
			}
		}
		for _, object := range one.info.Defs {
			u.walk(reflect.ValueOf(object))
		}
		for _, object := range one.info.Uses {
			u.walk(reflect.ValueOf(object))
		}
		for _, object := range one.info.Implicits {
			u.walk(reflect.ValueOf(object))
		}
		for _, selection := range one.info.Selections {
			u.walk(reflect.ValueOf(selection))
		}
	}
}

func (u *unaliaser) plain(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	u.walk(reflect.ValueOf(t))
	t = types.Unalias(t)
	u.walk(reflect.ValueOf(t))
	return t
}

// walk looks at whatever of go/types is reached from a value, and sets each interface that holds an alias.
func (u *unaliaser) walk(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() || v.Type() == checkerType || v.Type().Elem().PkgPath() != typesPath {
			return
		}
		at := v.UnsafePointer()
		if u.seen[at] == nil {
			u.seen[at] = map[reflect.Type]bool{}
		}
		if u.seen[at][v.Type()] {
			return
		}
		u.seen[at][v.Type()] = true
		if named, ok := v.Interface().(*types.Named); ok && u.force {
			named.Underlying()
		}
		u.walk(v.Elem())
	case reflect.Interface:
		if v.IsNil() {
			return
		}
		if v.Elem().Type() == aliasType && v.CanSet() && !u.force {
			v.Set(reflect.ValueOf(types.Unalias(v.Elem().Interface().(types.Type))))
		}
		u.walk(v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Field(i)
			if field.CanAddr() {
				// Most fields are not exported.
				field = reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem()
			}
			u.walk(field)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			u.walk(v.Index(i))
		}
	case reflect.Map:
		for key, value := range v.Seq2() {
			if value.Kind() == reflect.Interface && !value.IsNil() && value.Elem().Type() == aliasType && !u.force {
				value = reflect.ValueOf(types.Unalias(value.Elem().Interface().(types.Type)))
				v.SetMapIndex(key, value)
			}
			u.walk(value)
		}
	}
}
