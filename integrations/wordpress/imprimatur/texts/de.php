<?php
/**
 * What is said, in German.
 *
 * @package Imprimatur
 */

defined( 'ABSPATH' ) || exit;

return array(
	'block.about'              => 'Wählen Sie ein Foto, das für diese Website freigegeben ist. Es wird aus der Bibliothek gezeigt, solange es freigegeben ist; keine Datei wird kopiert.',
	'block.another'            => 'Ein anderes wählen',
	'block.insert'             => 'Einfügen',
	'block.more'               => 'Es gibt mehr: Suchen Sie nach Wörtern des Fotos.',
	'block.nothing'            => 'Kein freigegebenes Foto gefunden.',
	'block.paste'              => 'Oder die Adresse einer Einbettung',
	'block.search'             => 'Freigegebene Fotos suchen',
	'block.title'              => 'Foto aus der Bibliothek',
	'block.untitled'           => 'Ohne Titel',
	'embed.not-shown'          => 'Besucher sehen dieses Foto nicht: Es ist nicht mehr freigegeben, oder die Verwendung wurde beendet.',
	'embed.unknown'            => 'Das ist keine Adresse eines Fotos der Bibliothek.',
	'embed.unreachable'        => 'Die Bibliothek antwortet zurzeit nicht; das Foto erscheint wieder, sobald sie es tut.',
	'error.certificate'        => 'Dieser Server vertraut dem Zertifikat der Bibliothek nicht. Stammt es von Ihrer eigenen Stelle, nennen Sie diese in wp-config.php (IMPRIMATUR_CA_FILE).',
	'error.no-picture'         => 'Von diesem Foto gibt es kein Bild.',
	'error.not-a-library'      => 'Was unter dieser Adresse antwortet, ist keine Imprimatur-Bibliothek, oder sie hat zurzeit eine Störung.',
	'error.not-set'            => 'Tragen Sie die Adresse der Bibliothek und ein API-Token ein.',
	'error.token'              => 'Die Bibliothek nimmt das API-Token nicht an: Es ist abgelaufen, entfernt oder von einer anderen Bibliothek.',
	'error.unreachable'        => 'Die Bibliothek ist von diesem Server aus nicht erreichbar.',
	'pages.unknown'            => '%s zeigt ein Foto, für das das Token nichts melden darf: Wem es gehört, braucht das Recht, es herunterzuladen.',
	'settings.bad-address'     => 'Die Adresse muss mit https:// beginnen und nur den Host enthalten, etwa https://photos.example.org.',
	'settings.channel'         => 'Kanal',
	'settings.channel-about'   => 'Nur Fotos, die für diesen Zweck und Kanal freigegeben sind, können gewählt werden, und sie werden nur so lange gezeigt.',
	'settings.connected'       => 'Verbunden mit %1$s als %2$s.',
	'settings.library'         => 'Bibliothek',
	'settings.library-about'   => 'Wo die Öffentlichkeit sie erreicht. Mit einer anderen Adresse wird das Token vergessen.',
	'settings.not-allowed'     => 'Sie dürfen diese Einstellungen nicht ändern.',
	'settings.preset'          => 'Vorgabe',
	'settings.preset-about'    => 'Die Form, in der Fotos hier gezeigt werden.',
	'settings.purpose'         => 'Zweck',
	'settings.purpose-about'   => 'Wofür die Fotos dieser Website sind.',
	'settings.save'            => 'Speichern und Verbindung prüfen',
	'settings.saved'           => 'Gespeichert.',
	'settings.token'           => 'API-Token',
	'settings.token-about'     => 'In der Bibliothek unter dem eigenen Konto erstellt: Recht Herunterladen, nicht für das Haus, und nur die Ordner mit Fotos für diese Website. Am besten von einem Konto, das für die Website angelegt ist.',
	'settings.token-in-config' => 'In wp-config.php gesetzt (IMPRIMATUR_TOKEN).',
	'settings.token-kept'      => 'Gespeichert. Leer lassen, um es zu behalten.',
	'settings.too-much'        => 'Dieses Token darf auf das Haus selbst wirken. Eines, das nicht für das Haus ist, genügt: Bitte erstellen Sie ein anderes.',
	'settings.trouble'         => 'Was zuletzt gemeldet wurde, wurde nicht angenommen: %s',
	'settings.waiting'         => 'Seiten, die der Bibliothek noch zu melden sind: %s. Alle fünf Minuten wird es erneut versucht.',
);
