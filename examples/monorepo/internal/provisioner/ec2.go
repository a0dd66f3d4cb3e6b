package provisioner

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// EC2 runs each preview on an instance of its own.
type EC2 struct {
	endpoint string
	client   *http.Client
}

// NewEC2 makes a backend for one region.
func NewEC2(region string) *EC2 {
	return &EC2{
		endpoint: "https://ec2." + region + ".amazonaws.com",
		client:   &http.Client{Timeout: 30 * time.Second},
	}
}

// Start launches an instance and gives back its id.
func (e *EC2) Start(ctx context.Context, spec Spec) (string, error) {
	var launched struct{ InstanceID string }
	err := e.call(ctx, "RunInstances", url.Values{
		"ImageId":  {spec.Image},
		"UserData": {strings.Join(spec.Env, "\n")},
		"Tag":      {"slipway.branch=" + spec.Branch},
	}, &launched)
	return launched.InstanceID, err
}

// Stop terminates the instance.
func (e *EC2) Stop(ctx context.Context, id string) error {
	return e.call(ctx, "TerminateInstances", url.Values{"InstanceId": {id}}, nil)
}

// State asks the region.
func (e *EC2) State(ctx context.Context, id string) (State, error) {
	var state State
	err := e.call(ctx, "DescribeInstances", url.Values{"InstanceId": {id}}, &state)
	return state, err
}

// Logs reads the last lines of the serial console.
func (e *EC2) Logs(ctx context.Context, id string, tail int) (io.ReadCloser, error) {
	var console struct{ Output string }
	err := e.call(ctx, "GetConsoleOutput", url.Values{"InstanceId": {id}}, &console)
	lines := strings.Split(console.Output, "\n")
	if len(lines) > tail {
		lines = lines[len(lines)-tail:]
	}
	return io.NopCloser(strings.NewReader(strings.Join(lines, "\n"))), err
}

// Fingerprint is the same for specs that one instance can serve.
func (e *EC2) Fingerprint(spec Spec) [len(blank)]byte {
	return sha256.Sum256([]byte(spec.Image))
}

// Close drops the idle connections.
func (e *EC2) Close() error {
	e.client.CloseIdleConnections()
	return nil
}

func (e *EC2) call(ctx context.Context, action string, query url.Values, into any) error {
	query.Set("Action", action)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, e.endpoint+"/?"+query.Encode(), nil)
	if err != nil {
		return err
	}
	response, err := e.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("ec2 %s: %s", action, response.Status)
	}
	if into == nil {
		return nil
	}
	return json.NewDecoder(response.Body).Decode(into)
}

// blank is the fingerprint of nothing.
var blank [sha256.Size]byte
