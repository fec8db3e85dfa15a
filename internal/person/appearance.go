package person

import (
	"imprimatur/internal/ident"
	"imprimatur/internal/problem"
)

// Appearance is a person in a photo, or a face of which nobody has said yet whose it is.
type Appearance struct {
	ID     ident.Appearance
	Asset  ident.Asset
	Number int          // by which people name it in this photo: "face 2"; given once
	Person ident.Person // 0 as long as nobody is named
	Box    Box          // zero: somewhere in the photo
	Source Source
	State  State
	Name   string // as it came with the file; a suggestion for people, not for the decision
	By     ident.User
}

// Box is where in the photo, in parts of its width and height after orientation: left, top,
// width, height, each 0 to 1. The zero box is nowhere in particular.
type Box struct{ X, Y, W, H float64 }

// Source is where an appearance came from.
type Source string

// The sources.
const (
	Drawn     Source = "drawn"     // by somebody in the house
	Suggested Source = "suggested" // by face recognition
	Imported  Source = "imported"  // from regions in the file
)

// State is how sure the house is of an appearance.
type State string

// The states. Only a named person of the house confirms; nothing confirms itself (G-22).
const (
	Unknown         State = "unknown"   // somebody who can be recognised, and nobody has said who
	Proposed        State = "suggested" // a person is named, and nobody has confirmed it
	Confirmed       State = "confirmed"
	Rejected        State = "rejected"         // there is no such person there; not a face
	NotIdentifiable State = "not-identifiable" // cannot be recognised, or a bystander in a crowd
)

// States lists every state, in the order in which people are shown them.
func States() []State { return []State{Unknown, Proposed, Confirmed, Rejected, NotIdentifiable} }

// Recognisable tells whether there is or may be somebody whom others could recognise. A state
// that nobody knows counts.
func (s State) Recognisable() bool { return s != Rejected && s != NotIdentifiable }

// Scene is what kind of photo it is with regard to the people in it. The zero value is that
// nobody has said.
type Scene string

// The scenes.
const (
	SceneUnset Scene = ""
	Posed      Scene = "posed"  // those in it are its subject
	Crowd      Scene = "crowd"  // a gathering; whoever is not named is a bystander
	Nobody     Scene = "nobody" // there is nobody in it
	// LookAgain is said by the house alone: somebody was named in the photo, and since then another
	// file has taken its place. What is known of those named goes on counting, but the photo waits
	// until somebody has looked and says of it any other scene, or that none is set.
	LookAgain Scene = "look-again"
)

// Scenes lists the scenes that can be chosen, in the order in which people are shown them.
func Scenes() []Scene { return []Scene{Posed, Crowd, Nobody} }

// Check tells whether the scene is one of those known.
func (s Scene) Check() error {
	switch s {
	case SceneUnset, Posed, Crowd, Nobody:
		return nil
	case LookAgain: // nobody can say so: it comes of a new file
	}
	return problem.New(problem.Invalid, "appearance.scene-unknown").At("scene")
}

// Check tells whether the appearance is complete: a box within the photo, a person where the
// state speaks of one, and somebody who confirmed it.
func (a Appearance) Check() error {
	switch a.Source {
	case Drawn, Suggested, Imported:
	default:
		return problem.New(problem.Invalid, "appearance.source-unknown").At("source")
	}
	if !a.Box.fits() {
		return problem.New(problem.Invalid, "appearance.box").At("box")
	}
	switch a.State {
	case Unknown, Rejected, NotIdentifiable:
	case Proposed:
		if a.Person == 0 && a.Name == "" {
			return problem.New(problem.Invalid, "appearance.person-missing").At("person")
		}
	case Confirmed:
		if a.Person == 0 {
			return problem.New(problem.Invalid, "appearance.person-missing").At("person")
		}
		if a.By == 0 {
			return problem.New(problem.Invalid, "appearance.confirmer-missing").At("state")
		}
	default:
		return problem.New(problem.Invalid, "appearance.state-unknown").At("state")
	}
	return nil
}

// slack is what rounding may add to a box.
const slack = 1e-6

func (b Box) fits() bool {
	if b == (Box{}) {
		return true
	}
	// written so that a number that is none is refused
	return b.X >= 0 && b.Y >= 0 && b.W > 0 && b.H > 0 && b.X+b.W <= 1+slack && b.Y+b.H <= 1+slack
}
