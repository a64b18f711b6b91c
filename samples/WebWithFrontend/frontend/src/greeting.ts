interface Greeting {
  text: string;
}

/** Asks the server, which is written in C#. */
export async function fetchGreeting(name: string): Promise<string> {
  const response = await fetch(`/api/greetings/${encodeURIComponent(name)}`);
  const greeting: Greeting = await response.json();
  return greeting.text;
}
