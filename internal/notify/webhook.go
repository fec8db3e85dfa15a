package notify

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"imprimatur/internal/publish"
)

// Webhook sends messages to the addresses that managers have set.
type Webhook struct {
	Network Network
	Roots   *x509.CertPool // whose certificates are believed; nil: those of the system
}

// Call implements publish.Caller.
func (w Webhook) Call(ctx context.Context, c publish.Call) (int, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.Address, bytes.NewReader(c.Body))
	if err != nil {
		return 0, fmt.Errorf("write a message to a webhook: %w", err)
	}
	request.Header.Set("User-Agent", "Imprimatur-Webhook/1")
	for name, value := range c.Header {
		request.Header.Set(name, value)
	}
	response, err := w.Network.client(w.Roots).Do(request)
	if err != nil {
		var at *url.Error
		if errors.As(err, &at) { // the address may have a secret in it
			err = at.Err
		}
		return 0, fmt.Errorf("call a webhook: %w", err)
	}
	defer response.Body.Close()
	// What stands in the answer is nobody's business here; only that it has an end is.
	if _, err := io.CopyN(io.Discard, response.Body, mostAnswer); err != nil && !errors.Is(err, io.EOF) {
		return 0, fmt.Errorf("read a webhook's answer: %w", err)
	}
	return response.StatusCode, nil
}
