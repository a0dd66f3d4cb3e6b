// Package notify tells a team that its preview is up.
package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// Chat writes into a team's channel.
type Chat struct {
	Channel string
	posted  int
}

// Send posts the text, and counts it.
func (c *Chat) Send(ctx context.Context, text string) error {
	c.posted++
	return post(ctx, "https://chat.example.com/post", map[string]string{"channel": c.Channel, "text": text})
}

// Webhook calls an address of the team's own.
type Webhook struct {
	URL string
}

// Send hands the text to the address.
func (w Webhook) Send(ctx context.Context, text string) error {
	return post(ctx, w.URL, map[string]string{"text": text})
}

func post(ctx context.Context, url string, body any) error {
	data, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(data))
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("notify: %s", response.Status)
	}
	return nil
}
