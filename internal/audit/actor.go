package audit

import "imprimatur/internal/access"

// By names the caller as the actor of an event.
func By(c access.Caller) Actor {
	actor := Actor{ID: c.User, Token: c.Token, Session: c.Session}
	switch c.Kind {
	case access.Member:
		actor.Kind = User
	case access.Bearer:
		actor.Kind = Token
	case access.Sender:
		actor.Kind = Link
	case access.Console:
		actor.Kind = Console
	case access.House:
		actor.Kind = System
	default:
		actor.Kind = Nobody
	}
	return actor
}
