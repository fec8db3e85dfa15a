package clearance

// Reason is why, as a key of the catalogue with the values its sentence names. The values
// "person" and "guardian" are idents: whoever shows the sentence puts the name there, or the
// number where the reader may not know names. "date" is a moment (RFC 3339), "face" a number, "reason" what somebody wrote.
type Reason struct {
	Code string
	Args map[string]string
}

// Cause is the code of a reason. That of a basis is "basis." with its name.
type Cause string

// The causes.
const (
	UseNotStated         Cause = "use-not-stated"
	UseUnknown           Cause = "use-unknown"
	InQuarantine         Cause = "quarantined"
	InTrash              Cause = "in-trash"
	NotInLibrary         Cause = "not-in-library"
	Unassessed           Cause = "not-assessed"
	AssessmentIncomplete Cause = "assessment-incomplete"
	AgreementEnded       Cause = "agreement-ended"
	LicenceEnded         Cause = "licence-ended"
	ReviewDue            Cause = "review-due"
	OnHold               Cause = "on-hold"
	OnHoldBecause        Cause = "on-hold-because"
	Objected             Cause = "objected"
	Restricted           Cause = "restricted"
	WishesBlur           Cause = "wishes-blur"
	NotPlaced            Cause = "not-placed" // of somebody who wishes to be blurred
	SomebodyShown        Cause = "somebody-shown"
	SomebodyLives        Cause = "somebody-lives"
	NoConsent            Cause = "no-consent"
	FaceUnknown          Cause = "face-unknown"
	FaceSuggested        Cause = "face-suggested"
	FileReplaced         Cause = "file-replaced"
	NotAsked             Cause = "not-asked"
	NotAnswered          Cause = "not-answered"
	NotCovered           Cause = "not-covered"
	RefusedUse           Cause = "refused"
	WithdrawnUse         Cause = "withdrawn"
	ConsentEnded         Cause = "consent-ended"
	ConsentReplaced      Cause = "consent-replaced"
	ConsentBegins        Cause = "consent-begins"
	CameOfAge            Cause = "came-of-age"
	GuardianMissing      Cause = "guardian-missing"
	GuardianSilent       Cause = "guardian-silent"
	GuardianRefused      Cause = "guardian-refused"
	GuardianWithdrew     Cause = "guardian-withdrew"
	GuardianEnded        Cause = "guardian-ended"
	NoCommonUse          Cause = "no-common-use"
	EveryoneAllows       Cause = "everyone-allows"
	SomeUses             Cause = "some-uses"
	NobodyShown          Cause = "nobody-shown"
	NobodyRecognisable   Cause = "nobody-recognisable"
	CrowdOnly            Cause = "crowd-only"
	PeopleBlurred        Cause = "people-blurred" // of a photo in which they are, see Blur
	WishesHonoured       Cause = "wishes-honoured"
	ByBasis              Cause = "" // the basis itself is the reason
)

// Step is the code of what would clear a photo.
type Step string

// The steps.
const (
	ChooseUse          Step = "choose-use"
	EndQuarantine      Step = "end-quarantine"
	Restore            Step = "restore"
	SetBasis           Step = "set-basis"
	CompleteAssessment Step = "complete-assessment"
	CorrectBasis       Step = "correct-basis"
	RenewAgreement     Step = "renew-agreement"
	RenewLicence       Step = "renew-licence"
	ReviewBalance      Step = "review-balance"
	LiftHold           Step = "lift-hold"
	DecideObjection    Step = "decide-objection"
	LiftRestriction    Step = "lift-restriction"
	TakeBlurred        Step = "take-blurred"
	PlacePerson        Step = "place-person"
	NamePeople         Step = "name-people"
	AskConsent         Step = "ask-consent"
	NameFace           Step = "name-face"
	ConfirmFace        Step = "confirm-face"
	ConfirmPeople      Step = "confirm-people"
	AskPerson          Step = "ask-person"
	AddGuardian        Step = "add-guardian"
	AskGuardian        Step = "ask-guardian"
	WaitForTerm        Step = "wait"
	OtherPhoto         Step = "other-photo"
)

// steps gives what would take a cause away.
func (c Cause) steps() []Step {
	switch c {
	case UseNotStated, UseUnknown:
		return []Step{ChooseUse}
	case InQuarantine:
		return []Step{EndQuarantine}
	case InTrash:
		return []Step{Restore}
	case Unassessed:
		return []Step{SetBasis}
	case AssessmentIncomplete:
		return []Step{CompleteAssessment}
	case AgreementEnded:
		return []Step{RenewAgreement}
	case LicenceEnded:
		return []Step{RenewLicence}
	case ReviewDue:
		return []Step{ReviewBalance}
	case OnHold, OnHoldBecause:
		return []Step{LiftHold}
	case Objected:
		return []Step{DecideObjection}
	case Restricted:
		return []Step{LiftRestriction}
	case WishesBlur:
		return []Step{TakeBlurred}
	case NotPlaced:
		return []Step{PlacePerson}
	case SomebodyShown, SomebodyLives:
		return []Step{CorrectBasis}
	case NoConsent:
		return []Step{NamePeople, AskConsent}
	case FaceUnknown:
		return []Step{NameFace}
	case FaceSuggested:
		return []Step{ConfirmFace}
	case FileReplaced:
		return []Step{ConfirmPeople}
	case NotAsked, NotAnswered, NotCovered, ConsentEnded, ConsentReplaced, CameOfAge:
		return []Step{AskPerson}
	case ConsentBegins:
		return []Step{WaitForTerm}
	case GuardianMissing:
		return []Step{AddGuardian}
	case GuardianSilent, GuardianEnded:
		return []Step{AskGuardian}
	case RefusedUse, WithdrawnUse, GuardianRefused, GuardianWithdrew, NoCommonUse:
		return []Step{OtherPhoto}
	default: // a yes needs nothing, and what is erased stays so
		return nil
	}
}

// reviews tells whether somebody has to look at it, and not the people shown to be asked.
func (c Cause) reviews() bool {
	switch c {
	case AssessmentIncomplete, ReviewDue, SomebodyShown, SomebodyLives, FaceUnknown, FaceSuggested, FileReplaced:
		return true
	default:
		return false
	}
}
