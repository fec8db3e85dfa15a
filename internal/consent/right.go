package consent

import "time"

// RightDue gives the end of the month within which somebody who uses a right of theirs must be
// answered (GDPR Art. 12(3)): the same day of the next month, or its last where it has no such
// day.
func RightDue(asked time.Time) time.Time {
	due := asked.AddDate(0, 1, 0)
	if due.Day() != asked.Day() {
		due = due.AddDate(0, 0, -due.Day())
	}
	return due
}

// rightWarning is after how many days those who must answer are warned.
const rightWarning = 20

// RightsPress gives until when something was asked whose answer is nearly due at a moment.
func RightsPress(at time.Time) time.Time { return at.AddDate(0, 0, -rightWarning) }

// RightPresses tells whether the answer is nearly due, or more.
func RightPresses(asked, at time.Time) bool { return !asked.After(RightsPress(at)) }
