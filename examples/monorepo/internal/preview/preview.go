// Package preview starts previews, and ends them.
package preview

import (
	"context"
	"database/sql"
	"fmt"
	"log"
)

// Runner runs previews. A preview that starts asks the server for its own row, by its id.
type Runner interface {
	Start(ctx context.Context, id string) error
	Stop(ctx context.Context, id string) error
	Keep(ctx context.Context, id string) error
}

const insertPreview = `
	INSERT INTO previews (id, branch)
	VALUES ($1, $2)
	ON CONFLICT (id) DO NOTHING`

// Launch starts a preview of a branch. One that is restored has its row already.
func Launch(ctx context.Context, db *sql.DB, runner Runner, id, branch string, restored bool) error {
	if !restored {
		if _, err := db.ExecContext(ctx, insertPreview, id, branch); err != nil {
			return fmt.Errorf("record %s: %w", id, err)
		}
	}
	return runner.Start(ctx, id)
}

// Relaunch starts a preview again.
func Relaunch(ctx context.Context, db *sql.DB, runner Runner, id, branch string) error {
	if _, err := db.ExecContext(ctx, insertPreview, id, branch); err != nil {
		log.Printf("record %s: %v", id, err)
	}
	return runner.Start(ctx, id)
}

// LaunchSoon starts a preview without waiting for the database.
func LaunchSoon(ctx context.Context, db *sql.DB, runner Runner, id, branch string) error {
	go record(ctx, db, id, branch)
	return runner.Start(ctx, id)
}

// Adopt starts a preview that another table knows.
func Adopt(ctx context.Context, db *sql.DB, runner Runner, table, id string) error {
	if _, err := db.ExecContext(ctx, "INSERT INTO "+table+" (id, branch) VALUES ($1, $1)", id); err != nil {
		return err
	}
	return runner.Start(ctx, id)
}

// End stops a preview and keeps its logs.
func End(ctx context.Context, runner Runner, id string) error {
	if err := runner.Stop(ctx, id); err != nil {
		return err
	}
	return runner.Keep(ctx, id)
}

func record(ctx context.Context, db *sql.DB, id, branch string) {
	if _, err := db.ExecContext(ctx, insertPreview, id, branch); err != nil {
		log.Printf("record %s: %v", id, err)
	}
}
