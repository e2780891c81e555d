<?php
// What Roundcube leaves of a mail: its own sanitizer, called as its page for a message calls it, pictures allowed.
// Reads the HTML from its input, writes what is left. Debian's roundcube-core has the files, below the folder given.
$library = $argv[1] . '/usr/share/';
define('RCUBE_CHARSET', 'UTF-8');
spl_autoload_register(function ($class) use ($library) {
    $roundcube = $library . 'roundcube/program/lib/Roundcube/' . $class . '.php';
    $other = $library . 'php/' . str_replace('\\', '/', $class) . '.php';
    foreach ([$roundcube, $other] as $file) {
        if (is_file($file)) {
            require_once $file;
        }
    }
});
$washer = new rcube_washtml([
    'allow_remote' => true,
    'charset' => RCUBE_CHARSET,
    'html_elements' => ['body'],
    'html_attribs' => ['rel', 'type'],
    'css_prefix' => 'v1',
    'container_id' => 'message-htmlpart1',
]);
$washer->add_callback('style', function ($tag, $attributes, $css, $washer) {
    $kept = rcube_utils::mod_css_styles($css, 'message-htmlpart1', true, 'v1');
    return '<style type="text/css">' . $kept . '</style>';
});
$washer->add_callback('body', function ($tag, $attributes, $content, $washer) {
    return '<div id="message-htmlpart1" class="rcmBody">' . $content . '</div>';
});
echo $washer->wash(preg_replace('/(<head[^>]*>)/Ui', '\\1<meta charset="UTF-8" />', stream_get_contents(STDIN)));
