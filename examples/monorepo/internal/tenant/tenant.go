// Package tenant gives each team its own corner of the server.
package tenant

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"time"
)

// Ledger records what a tenant may do.
type Ledger interface {
	Grant(ctx context.Context, tenant, token string) error
	Renew(ctx context.Context, tenant string, until time.Time) error
	Ready(ctx context.Context, tenant string) error
}

// Provision makes a tenant and waits until it answers.
//
// INVARIANT(token-before-ready): the token is in the ledger before `Ready` is asked, because the
// tenant calls back with it while it starts.
func Provision(ctx context.Context, ledger Ledger, tenant string) (string, error) {
	secret := make([]byte, 24)
	if _, err := rand.Read(secret); err != nil {
		return "", err
	}
	token := hex.EncodeToString(secret)
	if err := ledger.Grant(ctx, tenant, token); err != nil {
		return "", fmt.Errorf("grant %s: %w", tenant, err)
	}
	return token, ledger.Ready(ctx, tenant)
}

// Extend keeps a tenant for another period.
//
// INVARIANT(lease-outlives-preview): a lease ends after the last preview of its tenant, so that
// `Reap` never finds a preview without one.
func Extend(ctx context.Context, ledger Ledger, tenant string, preview time.Time) error {
	return ledger.Renew(ctx, tenant, preview.Add(time.Hour))
}
