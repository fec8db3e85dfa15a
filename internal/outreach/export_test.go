package outreach

import (
	"time"

	"imprimatur/internal/consent"
)

// Methods are those that the house has, for the suite that all must pass. Those at which a code is
// brought are told apart by their Reach.
func Methods() []SignMethod {
	return []SignMethod{
		byHolding{consent.PersonalLink}, byHolding{consent.OnTablet},
		byCode{consent.EmailCode, consent.ByMail, "m…@berg.example"}, byCode{consent.SMSCode, consent.BySMS, "+46…67"},
	}
}

// Coded is an invitation as a message with a code leaves it.
func Coded(i Invited, code string, at time.Time) Invited {
	hash := codeHash(i.ID, code)
	i.Code = SentCode{Hash: hash[:], Until: at.Add(codeTime)}
	return i
}
