<?php
/**
 * What is said, in Dutch.
 *
 * @package Imprimatur
 */

defined( 'ABSPATH' ) || exit;

return array(
	'block.about'              => 'Kies een foto die voor deze website is vrijgegeven. Hij wordt uit de bibliotheek getoond zolang hij vrijgegeven is; er wordt geen bestand gekopieerd.',
	'block.another'            => 'Kies een andere',
	'block.insert'             => 'Invoegen',
	'block.more'               => 'Er zijn er meer: zoek op woorden van de foto.',
	'block.nothing'            => 'Geen vrijgegeven foto gevonden.',
	'block.paste'              => 'Of het adres van een insluiting',
	'block.search'             => 'Zoek vrijgegeven foto\'s',
	'block.title'              => 'Foto uit de bibliotheek',
	'block.untitled'           => 'Geen titel',
	'embed.not-shown'          => 'Bezoekers zien deze foto niet: hij is niet meer vrijgegeven, of het gebruik is beëindigd.',
	'embed.unknown'            => 'Dit is geen adres van een foto uit de bibliotheek.',
	'embed.unreachable'        => 'De bibliotheek antwoordt nu niet; de foto verschijnt weer zodra ze dat wel doet.',
	'error.certificate'        => 'Deze server vertrouwt het certificaat van de bibliotheek niet. Komt het van uw eigen autoriteit, noem die dan in wp-config.php (IMPRIMATUR_CA_FILE).',
	'error.no-picture'         => 'Er is geen afbeelding van deze foto.',
	'error.not-a-library'      => 'Wat op dit adres antwoordt is geen Imprimatur-bibliotheek, of die heeft nu een storing.',
	'error.not-set'            => 'Vul het adres van de bibliotheek en een API-token in.',
	'error.token'              => 'De bibliotheek aanvaardt het API-token niet: het is verlopen, verwijderd, of van een andere bibliotheek.',
	'error.unreachable'        => 'De bibliotheek is vanaf deze server niet bereikbaar.',
	'pages.unknown'            => '%s toont een foto waarvoor het token niets mag melden: de eigenaar heeft het recht nodig om hem te downloaden.',
	'settings.bad-address'     => 'Het adres moet met https:// beginnen en alleen de host bevatten, zoals https://photos.example.org.',
	'settings.channel'         => 'Kanaal',
	'settings.channel-about'   => 'Alleen foto\'s die voor dit doel en kanaal zijn vrijgegeven kunnen worden gekozen, en ze worden alleen getoond zolang dat zo is.',
	'settings.connected'       => 'Verbonden met %1$s als %2$s.',
	'settings.library'         => 'Bibliotheek',
	'settings.library-about'   => 'Waar het publiek haar bereikt. Met een ander adres wordt het token vergeten.',
	'settings.not-allowed'     => 'U mag deze instellingen niet wijzigen.',
	'settings.preset'          => 'Voorinstelling',
	'settings.preset-about'    => 'De vorm waarin foto\'s hier worden getoond.',
	'settings.purpose'         => 'Doel',
	'settings.purpose-about'   => 'Waarvoor de foto\'s van deze website dienen.',
	'settings.save'            => 'Opslaan en de verbinding proberen',
	'settings.saved'           => 'Opgeslagen.',
	'settings.token'           => 'API-token',
	'settings.token-about'     => 'In de bibliotheek gemaakt onder het eigen account: recht Downloaden, niet voor het huis, en alleen de mappen met foto\'s voor deze website. Het best van een account dat voor de website is gemaakt.',
	'settings.token-in-config' => 'Ingesteld in wp-config.php (IMPRIMATUR_TOKEN).',
	'settings.token-kept'      => 'Bewaard. Laat leeg om het te houden.',
	'settings.too-much'        => 'Dit token mag op het huis zelf handelen. Een dat niet voor het huis is volstaat: maak een ander.',
	'settings.trouble'         => 'Wat het laatst werd gemeld, is niet aanvaard: %s',
	'settings.waiting'         => 'Pagina\'s die nog aan de bibliotheek moeten worden gemeld: %s. Om de vijf minuten wordt het opnieuw geprobeerd.',
);
