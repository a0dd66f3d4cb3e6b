package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// Postgres keeps previews in the table `previews`.
type Postgres struct {
	db *sql.DB
}

// Save inserts the preview, or updates it.
func (s *Postgres) Save(ctx context.Context, preview Preview) error {
	if s.db == nil {
		return errors.New("postgres: not connected")
	}
	_, err := s.db.ExecContext(ctx,
		`INSERT INTO previews (id, branch, owner) VALUES ($1, $2, $3)
		 ON CONFLICT (id) DO UPDATE SET branch = $2, owner = $3, touched = now()`,
		preview.ID, preview.Branch, preview.Owner)
	return err
}

// Find selects the preview.
func (s *Postgres) Find(ctx context.Context, id string) (Preview, error) {
	preview := Preview{ID: id}
	err := s.db.QueryRowContext(ctx, `SELECT branch, owner FROM previews WHERE id = $1`, id).
		Scan(&preview.Branch, &preview.Owner)
	if errors.Is(err, sql.ErrNoRows) {
		return Preview{}, ErrNotFound
	}
	return preview, err
}

// Prune deletes previews that nobody has touched for the given time.
func (s *Postgres) Prune(ctx context.Context, idle time.Duration) error {
	_, err := s.db.ExecContext(ctx, `DELETE FROM previews WHERE touched < $1`, time.Now().Add(-idle))
	return err
}

// Close closes the database.
func (s *Postgres) Close() error {
	return s.db.Close()
}
