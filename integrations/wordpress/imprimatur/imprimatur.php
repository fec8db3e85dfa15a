<?php
/**
 * Plugin Name:       Imprimatur
 * Description:       Shows photos from an Imprimatur library for as long as they are cleared, and tells the library on which pages they stand. No file is copied.
 * Version:           1.0.0
 * Requires at least: 6.0
 * Requires PHP:      7.4
 * License:           GPL-2.0-or-later
 * License URI:       https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain:       imprimatur
 *
 * Each file in includes/ is one part: what is said (texts), who is asked (library), what is set (settings), what is
 * shown (embed), what editors choose from (picker, block.js), and what the library is told (pages).
 *
 * @package Imprimatur
 */

defined( 'ABSPATH' ) || exit;

const IMPRIMATUR_FILE = __FILE__;

require __DIR__ . '/includes/texts.php';
require __DIR__ . '/includes/library.php';
require __DIR__ . '/includes/settings.php';
require __DIR__ . '/includes/embed.php';
require __DIR__ . '/includes/picker.php';
require __DIR__ . '/includes/pages.php';

register_activation_hook( __FILE__, 'imprimatur_settings_begin' );
register_deactivation_hook( __FILE__, 'imprimatur_pages_rest' );

imprimatur_library_hooks();
imprimatur_settings_hooks();
imprimatur_embed_hooks();
imprimatur_picker_hooks();
imprimatur_pages_hooks();
