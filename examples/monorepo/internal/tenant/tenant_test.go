package tenant

import (
	"context"
	"testing"
	"time"
)

type recorder struct{ calls []string }

func (r *recorder) Grant(context.Context, string, string) error {
	r.calls = append(r.calls, "grant")
	return nil
}

func (r *recorder) Renew(context.Context, string, time.Time) error {
	r.calls = append(r.calls, "renew")
	return nil
}

func (r *recorder) Ready(context.Context, string) error {
	r.calls = append(r.calls, "ready")
	return nil
}

func TestTokenBeforeReady(t *testing.T) {
	var ledger recorder
	if _, err := Provision(context.Background(), &ledger, "harbour"); err != nil {
		t.Fatal(err)
	}
	if len(ledger.calls) != 2 || ledger.calls[0] != "grant" {
		t.Fatalf("calls: %v", ledger.calls)
	}
}
