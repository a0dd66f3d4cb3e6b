package notify

import (
	"context"
	"testing"
)

func TestChatCountsWhatItPosts(t *testing.T) {
	chat := Chat{Channel: "previews"}
	ended, end := context.WithCancel(context.Background())
	end() // so that nothing is sent
	if err := chat.Send(ended, "up"); err == nil {
		t.Fatal("sent, though its context had ended")
	}
	if chat.posted != 1 {
		t.Fatalf("counted %d", chat.posted)
	}
}
