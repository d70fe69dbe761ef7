//! Which files are pictures, and which are sounds or films, by their names.

/// Pictures that Anki shows, on every system.
pub const PICTURES: [&str; 9] = ["png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "bmp", "ico"];

/// Sounds and films that Anki plays.
pub const SOUNDS: [&str; 20] = [
    "mp3", "wav", "ogg", "oga", "opus", "flac", "m4a", "aac", "mp4", "webm", "mkv", "mov", "ogv", "3gp", "avi", "flv",
    "mpeg", "mpg", "ogx", "spx",
];

/// The ending of a name or path in small letters, without the dot.
pub fn extension(name: &str) -> String {
    let name = name.rsplit('/').next().unwrap_or(name);
    name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase()
}

/// Whether a file is a sound or a film, by its name: Anki plays both in the same way.
pub fn is_sound(name: &str) -> bool {
    SOUNDS.contains(&extension(name).as_str())
}

/// Whether Anki shows or plays a file of this name.
pub fn is_medium(name: &str) -> bool {
    is_sound(name) || PICTURES.contains(&extension(name).as_str())
}
