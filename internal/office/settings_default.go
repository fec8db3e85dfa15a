package office

import (
	"slices"

	"imprimatur/internal/access"
)

// DefaultSettings are those of a new library: a photo that is not cleared can be looked at
// inside the house and nothing else.
func DefaultSettings() Settings {
	s := Settings{Language: "en", Purposes: defaultPurposes(), Channels: defaultChannels(), Uncleared: map[access.Role][]string{}, Revision: 1}
	for _, role := range access.Roles() {
		s.Uncleared[role] = []string{"preview"}
	}
	return s
}

// words are a text in each language.
func words(en, nl, sv, de string) map[string]string {
	return map[string]string{"en": en, "nl": nl, "sv": sv, "de": de}
}

func term(key string, names, sentences map[string]string) Term {
	return Term{Key: key, Active: true, Names: names, Sentences: sentences}
}

func defaultPurposes() []Term {
	return []Term{
		term("news", words("News", "Nieuws", "Nyheter", "Nachrichten"), words(
			"To tell about what happens with us, for example an event you were at.",
			"Om te vertellen wat er bij ons gebeurt, bijvoorbeeld over een evenement waar u bij was.",
			"För att berätta vad som händer hos oss, till exempel om ett evenemang där du var med.",
			"Um zu berichten, was bei uns geschieht, zum Beispiel über eine Veranstaltung, bei der Sie dabei waren.")),
		term("recruitment", words("Recruitment", "Werving", "Rekrytering", "Personalgewinnung"), words(
			"To show people who may want to join us what it is like here.",
			"Om mensen die misschien bij ons willen komen te laten zien hoe het hier is.",
			"För att visa dem som kanske vill börja hos oss hur det är här.",
			"Um Menschen, die vielleicht zu uns kommen möchten, zu zeigen, wie es bei uns ist.")),
		term("education", words("Education", "Onderwijs", "Utbildning", "Bildung"), words(
			"To teach with, for example in courses and course books.",
			"Om les mee te geven, bijvoorbeeld in cursussen en leerboeken.",
			"För undervisning, till exempel i kurser och kursböcker.",
			"Für den Unterricht, zum Beispiel in Kursen und Lehrbüchern.")),
		term("internal", words("Internal use", "Intern gebruik", "Internt bruk", "Interne Nutzung"), words(
			"Among ourselves only: for colleagues, members or families who belong to us.",
			"Alleen onder elkaar: voor collega's, leden of gezinnen die bij ons horen.",
			"Bara inom verksamheten: för kollegor, medlemmar eller familjer som hör till oss.",
			"Nur unter uns: für Kolleginnen und Kollegen, Mitglieder oder Familien, die zu uns gehören.")),
		term("advertising", words("Advertising", "Reclame", "Reklam", "Werbung"), words(
			"To promote us and what we offer. You may then be seen as a face of our organisation.",
			"Om reclame te maken voor ons en wat wij aanbieden. U kunt dan gezien worden als een gezicht van onze organisatie.",
			"För att marknadsföra oss och det vi erbjuder. Du kan då uppfattas som ett ansikte för vår organisation.",
			"Um für uns und unser Angebot zu werben. Sie können dann als ein Gesicht unserer Organisation wahrgenommen werden.")),
	}
}

func defaultChannels() []Term {
	return []Term{
		term("website", words("Website", "Website", "Webbplats", "Website"), words(
			"On our own web pages. Anybody can see and copy it there, and search engines find it.",
			"Op onze eigen webpagina's. Iedereen kan de foto daar zien en kopiëren, en zoekmachines vinden hem.",
			"På våra egna webbsidor. Alla kan se och kopiera bilden där, och sökmotorer hittar den.",
			"Auf unseren eigenen Webseiten. Jede und jeder kann das Foto dort sehen und kopieren, und Suchmaschinen finden es.")),
		term("social-media", words("Social media", "Sociale media", "Sociala medier", "Soziale Medien"), words(
			"On our accounts with others, such as Instagram or LinkedIn. Their rules apply too, and what was shared is hard to call back.",
			"Op onze accounts bij anderen, zoals Instagram of LinkedIn. Ook hun regels gelden, en wat gedeeld is, is moeilijk terug te halen.",
			"På våra konton hos andra, till exempel Instagram eller LinkedIn. Även deras regler gäller, och det som har delats är svårt att ta tillbaka.",
			"Auf unseren Konten bei anderen, etwa Instagram oder LinkedIn. Auch deren Regeln gelten, und was geteilt wurde, lässt sich schwer zurückholen.")),
		term("print", words("Print", "Drukwerk", "Tryck", "Druck"), words(
			"On paper, such as brochures, posters and annual reports. What is printed cannot be called back.",
			"Op papier, zoals brochures, posters en jaarverslagen. Wat gedrukt is, kan niet worden teruggehaald.",
			"På papper, till exempel i broschyrer, affischer och årsredovisningar. Det som är tryckt kan inte tas tillbaka.",
			"Auf Papier, etwa in Broschüren, auf Plakaten und in Jahresberichten. Gedrucktes lässt sich nicht zurückholen.")),
		term("press", words("Press", "Pers", "Press", "Presse"), words(
			"Given to newspapers, radio, television and online media, who publish it under their own responsibility.",
			"Gegeven aan kranten, radio, televisie en online media, die de foto onder hun eigen verantwoordelijkheid publiceren.",
			"Lämnas till tidningar, radio, tv och webbmedier, som publicerar bilden under eget ansvar.",
			"Weitergegeben an Zeitungen, Radio, Fernsehen und Online-Medien, die es in eigener Verantwortung veröffentlichen.")),
		term("intranet", words("Intranet", "Intranet", "Intranät", "Intranet"), words(
			"On pages that only people of our organisation can open after logging in.",
			"Op pagina's die alleen mensen van onze organisatie na inloggen kunnen openen.",
			"På sidor som bara personer i vår organisation kan öppna efter inloggning.",
			"Auf Seiten, die nur Angehörige unserer Organisation nach einer Anmeldung öffnen können.")),
		term("advertising", words("Advertising", "Advertenties", "Annonser", "Anzeigen"), words(
			"In advertisements that we pay for, on paper, on screens outdoors or online.",
			"In advertenties waarvoor wij betalen, op papier, op schermen buiten of online.",
			"I annonser som vi betalar för, på papper, på skärmar utomhus eller på nätet.",
			"In Anzeigen, die wir bezahlen, auf Papier, auf Bildschirmen im Freien oder im Netz.")),
	}
}

// explained gives each term that comes without sentences those of the known one with its key,
// or else none.
func explained(terms, known []Term) []Term {
	terms = slices.Clone(terms)
	for i, t := range terms {
		if t.Sentences != nil {
			continue
		}
		terms[i].Sentences = map[string]string{}
		if j := slices.IndexFunc(known, func(k Term) bool { return k.Key == t.Key }); j >= 0 && known[j].Sentences != nil {
			terms[i].Sentences = known[j].Sentences
		}
	}
	return terms
}

// Explain gives the terms of settings that are from before each had its sentences those of
// the defaults, where the key is theirs. It tells whether anything was changed.
func (s *Settings) Explain() bool {
	bare := func(t Term) bool { return t.Sentences == nil }
	changed := slices.ContainsFunc(s.Purposes, bare) || slices.ContainsFunc(s.Channels, bare)
	s.Purposes, s.Channels = explained(s.Purposes, defaultPurposes()), explained(s.Channels, defaultChannels())
	return changed
}
