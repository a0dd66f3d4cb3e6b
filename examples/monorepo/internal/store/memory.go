package store

import (
	"context"
	"sync"
)

// Memory forgets everything when the server stops. For tests and demonstrations.
type Memory struct {
	mutex    sync.Mutex
	previews map[string]Preview
}

// NewMemory makes an empty store.
func NewMemory() *Memory {
	return &Memory{previews: map[string]Preview{}}
}

// Save keeps a preview.
func (m *Memory) Save(_ context.Context, preview Preview) error {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if m.previews == nil {
		return ErrClosed
	}
	m.previews[preview.ID] = preview
	return nil
}

// Find looks a preview up.
func (m *Memory) Find(_ context.Context, id string) (Preview, error) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	preview, ok := m.previews[id]
	if !ok {
		return Preview{}, ErrNotFound
	}
	return preview, nil
}

// Close forgets all previews.
func (m *Memory) Close() error {
	clear(m.previews)
	return nil
}
