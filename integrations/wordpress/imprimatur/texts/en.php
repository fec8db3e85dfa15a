<?php
/**
 * What is said, in English.
 *
 * @package Imprimatur
 */

defined( 'ABSPATH' ) || exit;

return array(
	'block.about'              => 'Choose a photo that is cleared for this website. It is shown from the library for as long as it stays cleared; no file is copied.',
	'block.another'            => 'Choose another',
	'block.insert'             => 'Insert',
	'block.more'               => 'There are more: search for words of the photo.',
	'block.nothing'            => 'No cleared photo was found.',
	'block.paste'              => 'Or the address of an embed',
	'block.search'             => 'Search for cleared photos',
	'block.title'              => 'Photo from the library',
	'block.untitled'           => 'No title',
	'embed.not-shown'          => 'This photo is not shown to visitors: it is no longer cleared, or its use was ended.',
	'embed.unknown'            => 'This is not an address of a photo of the library.',
	'embed.unreachable'        => 'The library does not answer at the moment; the photo is shown again when it does.',
	'error.certificate'        => 'The library\'s certificate is not trusted by this server. If it comes from your own authority, name that in wp-config.php (IMPRIMATUR_CA_FILE).',
	'error.no-picture'         => 'There is no picture of this photo.',
	'error.not-a-library'      => 'What answers at this address is not an Imprimatur library, or it has trouble at the moment.',
	'error.not-set'            => 'Fill in the address of the library and an API token.',
	'error.token'              => 'The library does not take the API token: it has ended, was removed, or is of another library.',
	'error.unreachable'        => 'The library cannot be reached from this server.',
	'pages.unknown'            => '%s shows a photo for which the token may not speak: its owner needs the right to download it.',
	'settings.bad-address'     => 'The address must begin with https:// and hold nothing but the host, such as https://photos.example.org.',
	'settings.channel'         => 'Channel',
	'settings.channel-about'   => 'Only photos that are cleared for this purpose and channel can be chosen, and they are shown only while they are.',
	'settings.connected'       => 'Connected to %1$s as %2$s.',
	'settings.library'         => 'Library',
	'settings.library-about'   => 'Where the public reaches it. With another address the token is forgotten.',
	'settings.not-allowed'     => 'You may not change these settings.',
	'settings.preset'          => 'Preset',
	'settings.preset-about'    => 'The form in which photos are shown here.',
	'settings.purpose'         => 'Purpose',
	'settings.purpose-about'   => 'What the photos of this website are for.',
	'settings.save'            => 'Save and try the connection',
	'settings.saved'           => 'Saved.',
	'settings.token'           => 'API token',
	'settings.token-about'     => 'Made in the library under your own account: right Download, not for the house, and only the folders with photos for this website. Best of an account made for the website.',
	'settings.token-in-config' => 'Set in wp-config.php (IMPRIMATUR_TOKEN).',
	'settings.token-kept'      => 'Kept. Leave empty to keep it.',
	'settings.too-much'        => 'This token may act on the house itself. One that is not for the house is enough: please make another.',
	'settings.trouble'         => 'What was told last was not taken: %s',
	'settings.waiting'         => 'Pages of which the library is still to be told: %s. It is tried again every five minutes.',
);
