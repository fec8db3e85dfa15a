package httpapi

import (
	"context"

	"imprimatur/internal/access"
)

// Doorman tells who a caller is from the secret that they carry. A secret that is unknown,
// ended, or belongs to a disabled account gives problem.Unauthenticated, always the same.
// It is asked at every request, so that ending a session counts from the next one on.
type Doorman interface {
	Authenticate(ctx context.Context, secret, source string) (access.Caller, error)
	AuthenticateToken(ctx context.Context, token, source string) (access.Caller, error)
	// Denied puts a refused act on record.
	Denied(ctx context.Context, by access.Caller, object, id, code string) error
}
