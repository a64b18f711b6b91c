import "./style.css";
import { fetchGreeting } from "./greeting";

const place = document.querySelector<HTMLParagraphElement>("#greeting")!;
place.textContent = await fetchGreeting("TypeScript");
