package provisioner

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"
)

// Docker runs each preview as a container of the local daemon.
type Docker struct {
	command string
}

var _ Backend = (*Docker)(nil)

// NewDocker makes a backend that calls the docker client `command`.
func NewDocker(command string) *Docker {
	return &Docker{command: command}
}

// Start runs the image and gives back the container's id.
func (d *Docker) Start(ctx context.Context, spec Spec) (string, error) {
	args := []string{"run", "--detach", "--label", "slipway.branch=" + spec.Branch}
	for _, pair := range spec.Env {
		args = append(args, "--env", pair)
	}
	return d.run(ctx, append(args, spec.Image)...)
}

// Stop removes the container.
func (d *Docker) Stop(ctx context.Context, id string) error {
	_, err := d.run(ctx, "rm", "--force", id)
	return err
}

// State asks the daemon.
func (d *Docker) State(ctx context.Context, id string) (State, error) {
	out, err := d.run(ctx, "inspect", "--format", "{{.State.Status}} {{.NetworkSettings.IPAddress}}", id)
	if err != nil {
		return State{}, err
	}
	phase, address, _ := strings.Cut(out, " ")
	return State{Phase: phase, Address: address, Since: time.Now()}, nil
}

// Logs reads what the container has written so far, or all that it will write.
func (d *Docker) Logs(ctx context.Context, id string, follow bool) (io.ReadCloser, error) {
	args := []string{"logs", id}
	if follow {
		args = append(args, "--follow")
	}
	out, err := d.run(ctx, args...)
	return io.NopCloser(strings.NewReader(out)), err
}

// Hibernate pauses the container once it has been idle for the given time.
func (d *Docker) Hibernate(ctx context.Context, id string, after time.Duration) error {
	state, err := d.State(ctx, id)
	if err != nil || time.Since(state.Since) < after {
		return err
	}
	_, err = d.run(ctx, "pause", id)
	return err
}

// Fingerprint is the same for specs that one container can serve.
func (d *Docker) Fingerprint(spec Spec) [32]byte {
	return sha256.Sum256([]byte(spec.Image + "\x00" + strings.Join(spec.Env, "\x00")))
}

// Close is there for symmetry: the client holds no connection.
func (d *Docker) Close() error {
	return nil
}

func (d *Docker) run(ctx context.Context, args ...string) (string, error) {
	var stderr bytes.Buffer
	command := exec.CommandContext(ctx, d.command, args...)
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("docker %s: %w: %s", args[0], err, stderr.String())
	}
	return strings.TrimSpace(string(out)), nil
}
