// Package store keeps what the server knows of its previews.
package store

import (
	"context"
	"errors"
)

// Preview is one row.
type Preview struct {
	ID     string
	Branch string
	Owner  string
}

// ErrNotFound says that there is no such preview.
var ErrNotFound = errors.New("no such preview")

// ErrClosed says that the store was never opened, or is closed.
var ErrClosed = errors.New("the store is closed")

// Store is what the server wants of any of them.
type Store interface {
	Save(ctx context.Context, preview Preview) error
	Find(ctx context.Context, id string) (Preview, error)
	Close() error
}

var (
	_ Store = (*Memory)(nil)
	_ Store = (*Postgres)(nil)
)
