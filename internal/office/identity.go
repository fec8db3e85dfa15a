package office

// Identity is who the organisation is to the people it asks, as GDPR Art. 13 wants it told.
// What was never set is empty.
type Identity struct {
	Controller string // legal name of who decides; empty is the organisation's own
	Address    string // postal, in lines
	Email      string // where people write
	Officer    string // how the data protection officer is reached
	Authority  string // where people complain
	Site       string // address of the portal
}
