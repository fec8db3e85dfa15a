<?php
/**
 * What is said, in Swedish.
 *
 * @package Imprimatur
 */

defined( 'ABSPATH' ) || exit;

return array(
	'block.about'              => 'Välj ett foto som är godkänt för den här webbplatsen. Det visas från biblioteket så länge det är godkänt; ingen fil kopieras.',
	'block.another'            => 'Välj ett annat',
	'block.insert'             => 'Infoga',
	'block.more'               => 'Det finns fler: sök på fotots ord.',
	'block.nothing'            => 'Inget godkänt foto hittades.',
	'block.paste'              => 'Eller adressen till en inbäddning',
	'block.search'             => 'Sök godkända foton',
	'block.title'              => 'Foto från biblioteket',
	'block.untitled'           => 'Ingen titel',
	'embed.not-shown'          => 'Besökare ser inte det här fotot: det är inte längre godkänt, eller användningen har avslutats.',
	'embed.unknown'            => 'Det här är ingen adress till ett foto i biblioteket.',
	'embed.unreachable'        => 'Biblioteket svarar inte just nu; fotot visas igen när det gör det.',
	'error.certificate'        => 'Servern litar inte på bibliotekets certifikat. Kommer det från er egen utfärdare, ange den i wp-config.php (IMPRIMATUR_CA_FILE).',
	'error.no-picture'         => 'Det finns ingen bild av det här fotot.',
	'error.not-a-library'      => 'Det som svarar på adressen är inget Imprimatur-bibliotek, eller så har det problem just nu.',
	'error.not-set'            => 'Fyll i bibliotekets adress och en API-token.',
	'error.token'              => 'Biblioteket godtar inte API-token: den har gått ut, tagits bort eller hör till ett annat bibliotek.',
	'error.unreachable'        => 'Biblioteket kan inte nås från den här servern.',
	'pages.unknown'            => '%s visar ett foto som token inte får rapportera om: ägaren behöver rätt att ladda ned det.',
	'settings.bad-address'     => 'Adressen måste börja med https:// och bara innehålla värdnamnet, till exempel https://photos.example.org.',
	'settings.channel'         => 'Kanal',
	'settings.channel-about'   => 'Bara foton som är godkända för det här ändamålet och kanalen kan väljas, och de visas bara så länge de är det.',
	'settings.connected'       => 'Ansluten till %1$s som %2$s.',
	'settings.library'         => 'Bibliotek',
	'settings.library-about'   => 'Där allmänheten når det. Med en annan adress glöms token bort.',
	'settings.not-allowed'     => 'Du får inte ändra de här inställningarna.',
	'settings.preset'          => 'Förinställning',
	'settings.preset-about'    => 'Formen som foton visas i här.',
	'settings.purpose'         => 'Ändamål',
	'settings.purpose-about'   => 'Vad webbplatsens foton är till för.',
	'settings.save'            => 'Spara och pröva anslutningen',
	'settings.saved'           => 'Sparat.',
	'settings.token'           => 'API-token',
	'settings.token-about'     => 'Skapas i biblioteket under det egna kontot: rätten Ladda ned, inte för huset, och bara mapparna med foton för webbplatsen. Helst från ett konto som skapats för webbplatsen.',
	'settings.token-in-config' => 'Angiven i wp-config.php (IMPRIMATUR_TOKEN).',
	'settings.token-kept'      => 'Sparad. Lämna tomt för att behålla den.',
	'settings.too-much'        => 'Den här token får göra saker med huset självt. En som inte är för huset räcker: skapa en annan.',
	'settings.trouble'         => 'Det som senast rapporterades togs inte emot: %s',
	'settings.waiting'         => 'Sidor som ännu ska rapporteras till biblioteket: %s. Nytt försök var femte minut.',
);
