// Package config reads the server's settings from its environment.
package config

import (
	"fmt"
	"os"
	"time"
)

// Config is everything that can be set.
type Config struct {
	Listen      string
	Backend     string
	DatabaseURL string
	Token       string
	IdleTimeout time.Duration
}

// Load reads the environment.
func Load() (Config, error) {
	idle, err := time.ParseDuration(or("SLIPWAY_IDLE_TIMEOUT", "30m"))
	if err != nil {
		return Config{}, fmt.Errorf("SLIPWAY_IDLE_TIMEOUT: %w", err)
	}
	return Config{
		Listen:      or("SLIPWAY_LISTEN", ":8080"),
		Backend:     or("SLIPWAY_BACKEND", "docker"),
		DatabaseURL: os.Getenv("DATABASE_URL"),
		Token:       os.Getenv("GITHUB_TOKEN"),
		IdleTimeout: idle,
	}, nil
}

func or(name, fallback string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return fallback
}
