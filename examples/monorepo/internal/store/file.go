package store

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// File keeps one JSON file for each preview.
type File struct {
	Directory string
}

// Save writes the preview's file.
func (f *File) Save(_ context.Context, p Preview) error {
	data, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return os.WriteFile(f.path(p.ID), data, 0o600)
}

// Find reads the preview's file.
func (f *File) Find(_ context.Context, id string) (found Preview, err error) {
	data, err := os.ReadFile(f.path(id))
	if errors.Is(err, fs.ErrNotExist) {
		return Preview{}, ErrNotFound
	}
	if err == nil {
		err = json.Unmarshal(data, &found)
	}
	return found, err
}

// Prune removes previews that nobody has touched for the given time.
func (f *File) Prune(_ context.Context, idle time.Duration) error {
	entries, err := os.ReadDir(f.Directory)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err == nil && time.Since(info.ModTime()) > idle {
			os.Remove(filepath.Join(f.Directory, entry.Name()))
		}
	}
	return nil
}

// Close has nothing to do: every file is closed when it is written.
func (f *File) Close() error {
	return nil
}

func (f *File) path(id string) string {
	return filepath.Join(f.Directory, filepath.Base(id)+".json")
}
