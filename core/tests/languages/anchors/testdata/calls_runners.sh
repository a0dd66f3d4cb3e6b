sudo -u "$USER" -g app -- docker run x
env -u A B=1 C="2" docker run x
doas -u app nice -n 5 exec -a name docker run x
env
sudo -u
nice docker run --user=1 -u 2
