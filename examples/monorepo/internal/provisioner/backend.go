// Package provisioner runs the previews: one container or one instance for each open branch.
package provisioner

import (
	"context"
	"fmt"
	"io"
	"sort"
	"time"
)

// Spec says what to run.
type Spec struct {
	Branch string
	Image  string
	Env    []string
}

// State is how far a preview has come.
type State struct {
	Phase   string
	Address string
	Since   time.Time
}

// Backend runs previews somewhere. The server picks one by name when it starts.
type Backend interface {
	Start(ctx context.Context, spec Spec) (id string, err error)
	Stop(ctx context.Context, id string) error
	State(ctx context.Context, id string) (State, error)
	Logs(ctx context.Context, id string, follow bool) (io.ReadCloser, error)
	Hibernate(ctx context.Context, id string, after time.Duration) error
	Fingerprint(spec Spec) [32]byte
}

var makers = map[string]func() any{
	"docker": func() any { return NewDocker("docker") },
	"ec2":    func() any { return NewEC2("eu-west-1") },
}

// Open makes the backend called name. Backends come as `any`, so that a build can leave some
// out: whether one is a Backend shows when it is opened, and not when it is compiled.
func Open(name string) (Backend, error) {
	make, ok := makers[name]
	if !ok {
		return nil, fmt.Errorf("no backend %q, only %v", name, names())
	}
	backend, ok := make().(Backend)
	if !ok {
		return nil, fmt.Errorf("%q is not a backend", name)
	}
	return backend, nil
}

func names() []string {
	known := make([]string, 0, len(makers))
	for name := range makers {
		known = append(known, name)
	}
	sort.Strings(known)
	return known
}
